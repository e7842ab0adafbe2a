"""What is not ours: registries (names), gateways (money), deliverers (things). One Protocol each, never called in a transaction."""
