"""The shapes of owned services, their tasks, renewals and upgrades.

The paths are /services, /service and /order/upgrade. Start with service.py.
"""
