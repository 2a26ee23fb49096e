"""Benchmarks: ratios against a floor or a peer that is measured in the same run. `make bench` prints one object a line.

They are figures, never tests: no test asserts a time.
"""
