"""How services end, and how they stand until then.

Start with endings.py.
"""
