"""Editing DNS zones: records, files, signing, redirections, DynHost, their end.

Serves /domain/zone. Start with zones.py.
"""
