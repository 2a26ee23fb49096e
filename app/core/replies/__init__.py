"""Understanding of short replies by rules: what a person wants, from when, and whom to ask instead. Pure."""

from app.core.replies.reading import read_reply

__all__ = ["read_reply"]
