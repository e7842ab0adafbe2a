"""What ends a process of a test at a write boundary; the folder stands in PYTHONPATH of that process."""
