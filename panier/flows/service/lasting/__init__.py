"""How services stand and what becomes of them, from what is stored; start with prospects.py."""
