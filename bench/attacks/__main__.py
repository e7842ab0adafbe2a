"""Every attack in turn: on connections, then floods of requests."""

from bench.attacks import connections, floods

if __name__ == "__main__":
    connections.main()
    floods.main()
