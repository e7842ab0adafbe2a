"""Price lists, imported versions of catalogues, and the tax a customer bears (/order/catalog).

Start with price_lists.py.
"""
