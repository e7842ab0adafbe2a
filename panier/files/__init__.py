"""Readers of YAML and JSON files; no SQL.

Each is strict and names file and line in a refusal. Start with assortment.py.
"""
