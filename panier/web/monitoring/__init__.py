"""What programs ask that watch over a shop: whether it lives and is ready (`/health`), and its figures (`/metrics`).

Begin with `place.py:routes`. What is measured of requests is in `tally.py`; what is read of process and database in
`readings.py`.
"""
