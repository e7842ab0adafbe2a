"""Making orders real, and what every service has: roles, tasks, its own path.

Serves /services and /me/task. Start with deliveries.py.
"""
