"""What becomes an order: quotes, judging a cart, direct orders, renewals, upgrades (…/checkout, /order/upgrade).

Start with checkout.py.
"""
