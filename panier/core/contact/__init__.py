"""Contacts, changes of contacts, and who may hold a domain name.

The paths are /me/contact and /domain/configurationRule. Start with contact.py.
"""
