"""What customers are bound to beyond the present period: engagements, savings plans, and what was consumed.

Start with engagements.py.
"""
