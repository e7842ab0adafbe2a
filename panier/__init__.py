"""An order server that speaks OVHcloud's ordering API v1."""

__version__ = "0.1.0"
