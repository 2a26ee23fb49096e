"""The frame of the window: sidebar, the current screen, status bar, and what lies over them."""
