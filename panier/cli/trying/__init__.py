"""Commands for those who try their programs out: run and keys, and what they do with a sandbox that runs."""
