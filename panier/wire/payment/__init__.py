"""The shapes of payment methods, in the newer and the older words (/me/payment, /me/paymentMean).

Start with payment.py.
"""
