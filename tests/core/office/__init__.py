"""What the back office counts and asks for, in plain Python."""
