"""Papers: what they say and what they come to."""
