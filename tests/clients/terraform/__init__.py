"""Terraform or OpenTofu with OVHcloud's own provider, unmodified, against a running sandbox."""
