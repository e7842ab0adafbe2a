"""Who met a limit, and how often: an account, or a part of an address that many people share."""

from panier.core.values import frozen


@frozen
class Waiter:
    """Somebody who had to wait under a limit: `account_id` where one had signed, otherwise 0 and the `network`."""

    limit: str
    account_id: int
    network: str


@frozen
class Waits:
    """How often somebody had to wait, for the first and the last time when."""

    waiter: Waiter
    count: int
    first_us: int
    last_us: int
