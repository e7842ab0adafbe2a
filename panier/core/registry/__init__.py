"""What tasks on domains ask of a registry. Start with task.py."""
