"""The pretend mail host, held to the real one's manners."""
