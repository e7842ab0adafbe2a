"""What programs are told of what happens: a list of facts, and hooks that are sent them.

Serves /events and /hooks. Start with events.py; docs/webhooks.md is for those who are told.
"""
