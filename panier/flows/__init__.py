"""Verbs: one async function each, which loads, decides, saves and returns a core object. It awaits only its transaction."""
