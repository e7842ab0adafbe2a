"""Paying: registered methods, charges, and the page of an order (/me/payment, /me/order/{orderId}/pay).

Start with payments.py.
"""
