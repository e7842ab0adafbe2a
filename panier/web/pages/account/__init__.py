"""The pages of whoever is signed in: their account, and the ways in and out of it.

Start with frame.py.
"""
