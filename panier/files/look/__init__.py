"""A shop's own look as files: look.yaml, a logo, terms. Start with look_file.py; what each may hold: docs/look.md."""
