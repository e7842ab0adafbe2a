"""What proves who somebody is: accounts, applications and their keys, OAuth2 clients, and counted attempts.

Start with accounts.py.
"""
