"""OVHcloud's shapes as msgspec structs, and `x_out(core) -> struct`.

camelCase and floats exist on this floor only.
"""
