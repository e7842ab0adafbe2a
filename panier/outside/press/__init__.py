"""The press: papers as PDF and XML, made in a process of its own so that nobody waits for it.

Start with press.py, the side of whoever wants a paper made; child.py is the process, which knows no database.
"""
