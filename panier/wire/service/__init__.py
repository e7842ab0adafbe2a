"""The shapes of what was delivered, its tasks, renewals and upgrades (/services, /service, /order/upgrade).

Start with service.py.
"""
