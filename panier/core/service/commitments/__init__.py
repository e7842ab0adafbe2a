"""What customers are bound to beyond the present period, and what they consumed.

Start with engagement.py.
"""
