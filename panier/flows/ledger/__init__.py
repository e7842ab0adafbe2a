"""The ledger: every movement of money is written in the transaction of its cause. Start with postings.py."""
