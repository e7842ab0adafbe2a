"""The worker: claims staged jobs, carries them out outside, and records the outcome."""
