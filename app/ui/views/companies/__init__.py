"""Companies: the list of them."""
