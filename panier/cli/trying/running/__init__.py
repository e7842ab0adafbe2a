"""Commands for a sandbox that runs: they call its owner's port, which `asking.py` finds."""
