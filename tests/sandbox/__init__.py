"""Tests of the pretend outside world, with real clients."""
