"""The shapes of domain names and everything that belongs to them (/domain).

Start with domain.py.
"""
