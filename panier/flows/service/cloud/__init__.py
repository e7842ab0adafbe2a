"""Public Cloud projects as one lives with them, and what is asked before one is ordered.

Start with projects.py.
"""
