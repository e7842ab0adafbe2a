"""The shapes of /events and /hooks, and of what hooks are sent. Start with event.py."""
