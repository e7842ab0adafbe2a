"""What is not ours: gateways for money, registries for names, deliverers for things, mailers and hooks."""
