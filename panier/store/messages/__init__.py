"""What others are told: facts for programs, the hooks that are sent them, and e-mails. Start with events.py."""
