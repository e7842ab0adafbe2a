"""The shapes of contacts, contact changes and eligibility rules.

The paths are /me/contact and /domain/configurationRule. Start with contact.py.
"""
