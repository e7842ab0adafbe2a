"""How long services last: what is done as their paid time ends, and what becomes of them; start with prospect.py."""
