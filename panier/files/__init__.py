"""Readers of YAML and JSON files, each strict and naming file and line in a refusal. No SQL.

Start with assortment.py.
"""
