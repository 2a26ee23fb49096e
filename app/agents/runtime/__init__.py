"""Durable runs: plain functions, replayed from the top, whose named steps are memoised in rows."""
