"""How e-mails leave the shop: over SMTP, where a server is set. Start with sender.py."""
