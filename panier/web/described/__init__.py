"""The API's description of itself, in OVHcloud's format and in OpenAPI.

The paths are /1.0/*.json and /openapi.json.

Start with ovhcloud.py.
"""
