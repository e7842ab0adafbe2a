"""What becomes an order: quotes, judging a cart, direct orders, renewals, upgrades.

Serves …/checkout and /order/upgrade. Start with checkout.py.
"""
