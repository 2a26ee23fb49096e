"""The screen in front of a locked workspace."""
