"""The window: it shows what queries answer and asks the runner for verbs; no SQL, file, crypto or network here."""
