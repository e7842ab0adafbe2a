"""OVHcloud's shapes as msgspec structs; camelCase and floats exist here only."""
