"""The databases themselves: transactions on SQLite and PostgreSQL, opening one, bringing its schema up to date.

Start with db.py.
"""
