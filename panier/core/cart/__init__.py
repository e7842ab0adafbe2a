"""Carts and what they cost: items, offers, promotions and quote(), the only computation of prices (/order/cart).

Start with quote.py.
"""
