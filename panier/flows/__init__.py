"""What customers and the worker can do: one async function for each verb.

A flow loads, decides, saves and returns a core object; it awaits nothing but its transaction.
"""
