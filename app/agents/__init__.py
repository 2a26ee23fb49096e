"""Who decides: durable workflows, the brain they ask, and the department's loadouts."""
