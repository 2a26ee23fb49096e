"""A typed question in, a typed answer out; by rules always, by a model where the founder brought a key."""
