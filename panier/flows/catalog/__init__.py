"""Price lists, imported versions of catalogues, and a customer's tax (/order/catalog).

Start with price_lists.py.
"""
