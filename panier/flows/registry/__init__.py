"""What registries are asked and report: tasks, their effects, domain names that end.

Start with tasks.py.
"""
