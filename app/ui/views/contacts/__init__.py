"""Contacts: the list of people."""
