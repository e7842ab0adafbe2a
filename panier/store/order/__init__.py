"""What orders have beside their rows: reviews and their documents, what calls them off, metered use that they bill.

Start with reviews.py.
"""
