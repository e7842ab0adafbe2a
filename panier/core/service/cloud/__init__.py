"""Public Cloud projects: their credit, their quotas, and the orders that lead to them.

Start with project.py.
"""
