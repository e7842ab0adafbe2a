"""Payment gateways: taking money, giving it back, and registering what it is taken from.

protocol.py says what a gateway does; the sandbox's makes it all believe; gateways.py chooses one for each kind of
method, and others come as plug-ins (docs/gateway-plugin.md).
"""
