"""Everything that moves bytes: clients in two colours, and the transports under them."""
