"""The ledger's entries, and what is kept of balances and debts beside it. Start with entries.py."""
