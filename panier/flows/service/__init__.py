"""Making orders real, and what every service has: roles, tasks, its own path (/services, /me/task).

Start with deliveries.py.
"""
