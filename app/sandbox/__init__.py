"""A pretend outside world on loopback: real protocols, no real people, no real money."""
