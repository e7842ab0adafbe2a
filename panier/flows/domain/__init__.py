"""Domains offered and owned: offers, packs, settings, transfers, changes of holder.

Serves /order/cart/{cartId}/domain and /domain. Start with offers.py.
"""
