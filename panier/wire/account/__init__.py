"""The shapes of /me, /me/api, /auth and /newAccount. Start with account.py."""
