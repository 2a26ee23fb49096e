"""Analytics: how far people came, what was answered and when, what it cost; each figure opens its rows."""
