"""Placed orders, the deliveries they are made of, and their status as a function of facts (/me/order).

Start with order.py.
"""
