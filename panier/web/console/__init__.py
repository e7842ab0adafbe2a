"""The console: every operation of the API on a page of its own, found by words or by path, and tried from there.

Pages are drawn by the server when somebody asks; entrance.py is all that a start loads.
"""
