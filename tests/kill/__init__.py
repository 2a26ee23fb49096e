"""The pipeline in a process of its own that is killed, over and over."""
