"""Double entry: every movement of money is entries that balance, from which all balances follow.

Start with posting.py; movements.py says which entries each movement makes.
"""
