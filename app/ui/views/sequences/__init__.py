"""Sequences: which touch comes when and by which channel, what each brought, and who is in it."""
