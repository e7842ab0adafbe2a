"""The sandbox owner's port: a module for each subject, put together in port.py; a live shop never loads it."""
