"""What registries are asked and report: tasks being done, their effects, names that end. Start with tasks.py."""
