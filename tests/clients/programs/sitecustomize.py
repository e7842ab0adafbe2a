"""Adds the sandbox to the tables of addresses that other people's programs know, when Python starts for one of them.

Neither certbot nor lexicon nor octodns takes an address: they know the names of OVHcloud's own alone. Here `ovh-eu`
leads to the sandbox. A name server may be named as well, as /etc/resolv.conf would name it. Nothing else of a program
is touched.
"""

import importlib
import os

ADDRESS = os.environ.get("SANDBOX_ENDPOINT")
NAME_SERVER_PORT = os.environ.get("SANDBOX_NAME_SERVER_PORT")

if ADDRESS is not None:
    for module in ("ovh.client", "lexicon._private.providers.ovh"):
        importlib.import_module(module).ENDPOINTS["ovh-eu"] = ADDRESS

if NAME_SERVER_PORT is not None:
    import dns.resolver

    dns.resolver.default_resolver = dns.resolver.Resolver(configure=False)
    dns.resolver.default_resolver.nameservers = ["127.0.0.1"]
    dns.resolver.default_resolver.port = int(NAME_SERVER_PORT)
