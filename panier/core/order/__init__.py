"""Placed orders, their deliveries, and their status as a function of facts (/me/order).

Start with order.py.
"""
