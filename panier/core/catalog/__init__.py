"""What a shop sells: plans, prices, terms, taxes and codes, in versions that never change (/order/catalog).

Start with catalog.py.
"""
