"""One record, in a panel and on a page of its own."""
