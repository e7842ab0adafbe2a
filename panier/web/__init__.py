"""HTTP: which path leads to which flow, who may call it, and the form of a refusal.

No SQL, no rules.
"""
