"""What pages are built with: templates and forms, logins, an order in words.

Start with rendering.py.
"""
