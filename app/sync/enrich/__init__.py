"""Data providers that agents may ask about companies."""
