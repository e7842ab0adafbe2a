"""How often somebody may try a password: wrong ones are counted by name while this process runs."""

from collections import OrderedDict

from panier.core.limits import SECOND_US, WRONG_PASSWORDS_PER_ACCOUNT_MAX, WRONG_PASSWORDS_SECONDS
from panier.flows.shop import Shop

REMEMBERED_MAX = 10_000


class Tries:
    """Counts tries; those that were right are to be forgotten."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._wrong: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def may_try(self, name: str) -> bool:
        """Count a try; it is taken back once the password was right, so that tries at the same time count too."""
        now_us = self._shop.now()
        count, until_us = self._wrong.get(name, (0, 0))
        if now_us >= until_us:
            count, until_us = 0, now_us + WRONG_PASSWORDS_SECONDS * SECOND_US
        if count >= WRONG_PASSWORDS_PER_ACCOUNT_MAX:
            return False
        self._wrong[name] = (count + 1, until_us)
        self._wrong.move_to_end(name)
        while len(self._wrong) > REMEMBERED_MAX:
            self._wrong.popitem(last=False)
        return True

    def forget(self, name: str) -> None:
        """The password was right."""
        self._wrong.pop(name, None)
