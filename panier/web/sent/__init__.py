"""What callers send beside plain bodies: words of enumerations, filters as JSON, pages, read-only properties.

Start with read_only.py.
"""
