"""Becoming a customer, keys and passwords, and what the shop writes to customers.

Serves /me, /me/api, /auth and /newAccount. Start with credentials.py.
"""
