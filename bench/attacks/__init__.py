"""Attacks on a sandbox of this machine, each with a figure: what others notice of it. Bounded in time and count."""
