"""DNS zones: records, SOA, and which records may coexist (/domain/zone).

Start with zone.py.
"""
