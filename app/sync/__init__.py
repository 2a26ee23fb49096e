"""Everything that talks to the outside: the only folder that may open a socket, and the readers of foreign files."""
