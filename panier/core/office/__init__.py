"""The back office: who works in it, what each role may do there, and the trail of what was done.

Begin with rights.py.
"""
