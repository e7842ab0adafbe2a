"""The shop that people buy in: a search, what is on sale, a cart and the checkout.

Start with visit.py. A page reads and writes by the same flows as the API; what it shows is made by a pure function.
"""
