"""Agents: what they do now, lead by lead; what each may; what they did."""
