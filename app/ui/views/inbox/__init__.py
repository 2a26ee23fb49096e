"""The inbox: conversations by who has the next word, one in full, and who is behind it."""
