"""Who somebody is, and what is written to them: profile, e-mail address, password, contracts, contacts and messages.

Start with profile.py.
"""
