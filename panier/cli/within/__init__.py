"""What `panier run` puts into the Pythons that it starts: this folder stands first on their PYTHONPATH."""
