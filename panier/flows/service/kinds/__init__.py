"""Services whose kinds files describe (catalogs/services), under paths of their own.

Start with services.py; their parts are in entries.py, what they begin with in births.py.
"""
