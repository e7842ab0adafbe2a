"""Owned services: who owns and looks after them, their tasks, renewals and upgrades.

The paths are /services and …/task. Start with service.py.
"""
