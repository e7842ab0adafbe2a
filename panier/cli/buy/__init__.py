"""The buyer's command line: orders placed at any endpoint that speaks this API, through the official SDK.

It knows nothing of a shop's own floors: what it says it reads over HTTP, as every customer does. Begin at placing.py,
which places an order once, however often it is killed.
"""
