"""The shapes of domains and all that belongs to one (/domain). Start with domain.py."""
