"""How customers pay: methods and means (/me/payment/method, /me/paymentMean).

Start with payment.py.
"""
