"""How customers want to be billed: /me/billing and /me/autorenew. Start with groups.py."""
