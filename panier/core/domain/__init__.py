"""Domain names: rules of extensions, offers, and everything that can be changed (/domain).

Start with domain_name.py.
"""
