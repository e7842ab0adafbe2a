"""A call that changed something, as the account that made it finds it in its log."""

from dataclasses import dataclass

from panier.core.values import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call: its operation and its own path, from where and when."""

    call_id: int
    account_id: int
    method: str
    route: str
    path: str
    address: str | None
    at_us: int
