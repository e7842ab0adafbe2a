"""Owners and contacts of domains, eligibility, and giving a role to another account (/me/contact, …/changeContact).

Start with contacts.py.
"""
