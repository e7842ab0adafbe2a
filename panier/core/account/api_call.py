"""A call that changed something, as the account that made it finds it in its log."""

import re

from panier.core.values import frozen


@frozen
class ApiCall:
    """A call: its operation and its own path, from where and when.

    `place`: the beginning of its path with the first name in it, by which a service is found that it was about.
    """

    call_id: int
    account_id: int
    method: str
    route: str
    path: str
    address: str | None
    at_us: int
    place: str | None = None


_PARAMETER = re.compile(r"{\w+}")
# What is below is the account's own, its orders and carts: no service is found by it.
_NO_SERVICES = ("/auth/", "/hooks/", "/me/", "/order/")


def place_of(route: str, path: str) -> str | None:
    """The beginning of a path with the first name that it has: /vps/vps-1.example of /vps/vps-1.example/reboot.

    None for what is about no service.
    """
    found = None if route.startswith(_NO_SERVICES) else _PARAMETER.search(route)
    if found is None:
        return None
    steps = route[: found.start()].count("/") + 1
    segments = path.split("/")
    return "/".join(segments[:steps]) if len(segments) >= steps else None
