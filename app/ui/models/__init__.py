"""What lists and tables show: rows of the store behind Qt's models."""
