"""What is kept of services besides their rows: the tasks that change them.

Start with work.py.
"""
