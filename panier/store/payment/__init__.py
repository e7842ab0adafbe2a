"""Money that moves: charges, refunds, disputes, transfers that arrived, and what the sandbox's gateway keeps.

Start with charges.py.
"""
