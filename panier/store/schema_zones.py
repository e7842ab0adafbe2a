"""The tables of DNS zones."""
