"""The reading side of the pretend mail host: IMAP4rev1 as clients of today use it."""
