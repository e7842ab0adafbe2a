"""The shapes of DNS zones (/domain/zone). Start with zone.py."""
