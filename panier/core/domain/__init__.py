"""Domain names: what an extension allows, what can be done with a name now, and all that can be changed (/domain).

Start with domain_name.py.
"""
