"""Carts and what they cost: items, offers, promotions and quote() (/order/cart).

quote() is the only computation of prices. Start with quote.py.
"""
