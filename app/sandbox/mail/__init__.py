"""The pretend mail host: submission, mailboxes, and a door for tests."""
