"""People with browsers: who is signed in with which, what they prove besides a password, and forms that act once.

Begin with sessions.py.
"""
