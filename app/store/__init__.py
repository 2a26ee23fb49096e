"""Rows in one encrypted file per workspace; the only floor that speaks SQL."""
