"""Understanding of short replies by rules: what a person wants, from when, and whom to ask instead. Pure."""
