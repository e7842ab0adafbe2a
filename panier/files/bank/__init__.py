"""Statements of banks: what came to the shop's account, from the files that banks write.

statements.py chooses by what a file looks like; camt.py reads ISO 20022, table.py CSV.
"""
