"""Stripe, through its official library (docs/stripe.md).

gateway.py takes and gives back money, methods.py registers what it is taken from; answers.py reads what Stripe says.
"""
