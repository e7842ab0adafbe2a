"""What the shop tells others of what happened: facts, and the hooks that are told of them.

Start with fact.py.
"""
