"""One suite of conversations with an API server, held with the embedded one and with the real one, and compared."""
