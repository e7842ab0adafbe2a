"""The shapes of /cloud besides projects themselves.

Start with cloud.py.
"""
