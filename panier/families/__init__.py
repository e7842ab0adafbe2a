"""What differs between product families: the generic one and the few exceptions."""
