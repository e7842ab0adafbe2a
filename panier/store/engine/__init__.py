"""The databases themselves: SQLite and PostgreSQL.

Transactions, opening a database, bringing its schema up to date. Start with db.py.
"""
