"""Who and what may act for an account: browsers, second factor, programs with their keys, OAuth2 clients and users.

Start with keys.py.
"""
