"""Domains offered and owned: offers, packs, settings, transfers, changes of holder (/order/cart/{cartId}/domain,
/domain).

Start with offers.py.
"""
