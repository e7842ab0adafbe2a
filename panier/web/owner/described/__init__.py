"""What the owner's port answers, for its OpenAPI document; loaded when that is asked for."""
