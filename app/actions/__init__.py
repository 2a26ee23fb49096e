"""What the product does, by name: one function for each action, called by the window, the command line and agents."""
