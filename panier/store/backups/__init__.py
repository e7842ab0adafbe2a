"""Copies of a whole shop in a file of their own, taken while it runs, and put back where there is none.

Begin with `backups.py`. The snapshots of a sandbox, which are put back under the shop that serves, are in
`store/engine/copies.py`.
"""
