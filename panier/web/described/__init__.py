"""The API's description of itself: OVHcloud's format (/1.0/*.json) and OpenAPI (/openapi.json).

Start with ovhcloud.py.
"""
