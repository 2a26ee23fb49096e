"""The promises of the product, each shown by a command: `python -m tests.promises NUMBER`."""
