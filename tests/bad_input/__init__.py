"""What a founder's machine and other programs may give us: each a clear error or the right result, and nothing lost."""
