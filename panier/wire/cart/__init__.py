"""The shapes of carts, offers, quotes and direct orders (/order/cart, /order).

Start with cart.py.
"""
