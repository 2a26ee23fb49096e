"""Today: what happened while away, what waits for a decision, and the draft under decision."""
