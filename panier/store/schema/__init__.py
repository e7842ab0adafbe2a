"""The tables of a shop, once for both databases. Start with tables.py."""
