"""The pipeline: the board, the forecast with its range, and a deal's own page."""
