"""Fakes with readable state, and builders of real things for tests."""
