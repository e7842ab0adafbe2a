"""Everything that is not ours: registries (names), gateways (money), deliverers (services).

Never called inside a transaction.
"""
