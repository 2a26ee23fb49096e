"""Compliance: what was stopped and why, who allowed what, who must not be contacted, the trail, the rules."""
