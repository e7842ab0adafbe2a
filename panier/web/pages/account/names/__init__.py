"""The domain names of an account: their list, and the pages of one; start with listing.py and overview.py."""

from panier.web.pages.account.names import (
    contacts,
    disclosure,
    dnssec,
    listing,
    overview,
    renewal,
    requests,
    servers,
    tasks,
    transfer,
    zone_editor,
)

NAME_MODULES = (
    contacts, disclosure, dnssec, listing, overview, renewal, requests, servers, tasks, transfer, zone_editor,
)  # fmt: skip
