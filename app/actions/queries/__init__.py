"""What doors show: read from the store, never kept. One room a screen."""
