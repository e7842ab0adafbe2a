"""What stands between a socket and the application: deadlines, bounds, proxies, TLS.

Start with `protocol.py`, a connection; `reading.py` judges its requests. `server.py` puts the parts together,
`listener.py` accepts, `crowd.py` counts.
"""
