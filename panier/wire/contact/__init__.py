"""The shapes of contacts, their changes and eligibility rules (/me/contact, /domain/configurationRule).

Start with contact.py.
"""
