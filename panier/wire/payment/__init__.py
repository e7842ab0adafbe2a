"""The shapes of payment methods, newer and older (/me/payment, /me/paymentMean).

Start with payment.py.
"""
