"""How somebody pays, and what they have and owe: payment methods, balances with their movements, and debts.

Start with methods.py.
"""
