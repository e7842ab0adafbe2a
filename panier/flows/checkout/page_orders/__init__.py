"""What customers order for what they have on pages of their account, each once: start with page_renewals.py."""
