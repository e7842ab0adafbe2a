"""Papers for tests: sheets to be looked at, and papers that no call of a customer brings about."""
