"""Editing DNS zones: records, files, signing, redirections, DynHost, their end (/domain/zone). Start with zones.py."""
