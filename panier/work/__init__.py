"""The worker: claims staged deliveries and payments, does them and records the outcome."""
