"""Tests of the compliance gate."""
