"""The shapes of balances and debts: /me/credit, /me/ovhAccount, /me/fidelityAccount, /me/debtAccount.

Start with balance.py.
"""
