"""What things are and the rules about them, in plain Python.

No SQL, HTTP, JSON, clock, randomness or settings.
"""
