"""Owners and contacts of domains, eligibility, and giving a role to another account.

Serves /me/contact and …/changeContact. Start with contacts.py.
"""
