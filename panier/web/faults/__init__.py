"""What goes wrong with calls to a sandbox's API because its owner wants to see it; start with rules.py.

A shop without an owner's port loads none of it.
"""
