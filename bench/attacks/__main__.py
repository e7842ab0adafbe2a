"""Every attack in turn: on connections, then floods of requests."""

import runpy

from bench.attacks import connections

if __name__ == "__main__":
    connections.main()
    runpy.run_module("bench.attacks.floods", run_name="__main__")
