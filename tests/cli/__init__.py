"""The command line's own parts, called in this process."""
