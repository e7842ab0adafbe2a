"""What a shop sells: plans, prices, terms, taxes and codes (/order/catalog).

Versions of a catalogue never change. Start with catalog.py.
"""
