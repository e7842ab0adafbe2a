"""Issuing papers about money, and reading them: /me/bill, /me/refund and their neighbours. Start with issuing.py."""
