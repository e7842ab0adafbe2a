"""Commands that start a shop of one's own: its folder, and what is still missing in it."""
