"""The pretend payment provider, held to the real one's manners."""
