"""Paying: registered methods, charges, and the page of an order.

Serves /me/payment and /me/order/{orderId}/pay. Start with payments.py.
"""
