"""Domain name registries: the protocol, plug-ins, RDAP and the sandbox's own.

Start with protocol.py.
"""
