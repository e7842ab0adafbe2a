"""Filling a cart: items, their configurations, stock and prices (/order/cart).

Start with carts.py.
"""
