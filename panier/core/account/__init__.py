"""Customers, their applications and keys, and what a key may call (/me, /me/api, /auth).

Start with account.py.
"""
