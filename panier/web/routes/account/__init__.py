"""The rows of what a customer is and may do: /auth, /me, /newAccount and the notifications under /me.

Start with me.py.
"""
