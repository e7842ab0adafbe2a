"""The worker: claims what was staged, does it outside, and records what came of it."""
