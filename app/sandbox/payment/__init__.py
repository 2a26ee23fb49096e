"""The pretend payment provider: the parts of Stripe's API that the product uses, with its faults."""
