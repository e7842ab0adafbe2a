"""A sandbox in another process: starting it, leading programs to it, speaking with its owner's port.

`panier run`, the commands for a running sandbox and the plug-in for pytest are made of this. It knows nothing of how a
shop works, so that it loads in no time; start with `process.py`.
"""
