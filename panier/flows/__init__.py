"""Verbs: one async function each loads, decides, saves and returns a core object."""
