"""Settings: everything that can be set, in one searchable page."""
