"""E-mails: their templates, and how they leave the shop over SMTP. Start with sender.py."""
