"""Papers as files: the press makes them; validators of the standards read them."""
