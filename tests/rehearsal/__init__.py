"""The whole department at work on invented people, held against the records of the servers it worked with."""
