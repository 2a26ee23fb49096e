"""The first run: lock the workspace, say what you sell and to whom."""
