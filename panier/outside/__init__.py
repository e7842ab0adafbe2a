"""What is not ours: registries (names), gateways (money), deliverers (things). Never called in a transaction."""
