"""What things are and the rules about them, in plain Python: no SQL, HTTP, JSON, clock, randomness or settings."""
