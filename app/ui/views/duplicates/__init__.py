"""The duplicates queue and merging."""
