"""The shapes of price lists, public and formatted, and of availabilities (/order/catalog).

Start with public.py.
"""
