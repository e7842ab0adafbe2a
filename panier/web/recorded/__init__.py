"""What a sandbox's owner sees of the calls to its API: recorded, masked, explained, sent again; start with recorder.py.

A shop without an owner's port loads none of it.
"""
