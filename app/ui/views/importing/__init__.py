"""The way from a file to contacts or deals: choose it, match its columns, see what would come of it, take it in."""
