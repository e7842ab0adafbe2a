"""HTTP: which path reaches which flow, who may, and what a refusal looks like. No SQL, no rule."""
