"""Becoming a customer, keys and passwords, and what the shop writes to customers (/me, /me/api, /auth, /newAccount).

Start with credentials.py.
"""
