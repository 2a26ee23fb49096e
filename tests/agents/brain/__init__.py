"""Questions of every type, and models that answer them badly."""
