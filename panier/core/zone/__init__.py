"""DNS zones: records, SOA, and what may stand beside what (/domain/zone). Start with zone.py."""
