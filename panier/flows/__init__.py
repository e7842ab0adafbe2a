"""Verbs: one async function each; it loads, decides, saves, returns a core object, and awaits only its transaction."""
