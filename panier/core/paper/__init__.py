"""Papers about money: what a bill or a credit note says, who sells, and the words that the law asks for.

Serves /me/bill, /me/refund and their neighbours. Start with paper.py; drawing.py draws a paper up from an order.
"""
