"""Nouns and pure rules: no input, no output, no clock of its own."""
