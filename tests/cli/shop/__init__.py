"""Starting a shop from the command line."""
