"""HTTP and sockets: parse, one command, answer. Nothing is decided here."""
