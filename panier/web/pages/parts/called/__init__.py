"""What things are called on pages, in the language of whoever looks: places, and what was ordered.

A code is shown where nobody has given its thing a name. Begin with places.py.
"""
