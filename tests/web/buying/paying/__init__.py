"""How an order is paid in a browser: what is billed, which methods take it, and the ways back from gateways."""
