"""Tests of programs that buy: a sandbox for each session, a fresh state for each test.

pytest finds the plug-in by itself (`plugin.py`); without pytest, `block.py:serving` gives the same in a
`with` statement. It is a floor of its own, which loads nothing of the shop: the sandbox is another process.
"""
