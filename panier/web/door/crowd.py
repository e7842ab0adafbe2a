"""How many connections there are, in all and of each address."""

from panier.core.limits import ConnectionLimits
from panier.web.door.addresses import is_this_machine, party


class Crowd:
    """Counts who is there, so that nobody takes all the room."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self._of_party: dict[str, int] = {}
        self.connections = 0

    @property
    def is_full(self) -> bool:
        """True if there is no room for another connection."""
        return self.connections >= self._limits.connections

    @property
    def is_crowded(self) -> bool:
        """True if nine tenths of the connections are taken."""
        return self.connections * 10 >= self._limits.connections * 9

    def enter(self, address: str) -> bool:
        """Count another connection of an address, or another request of it through a proxy; False if it has too many.

        Whoever was let in leaves again.
        """
        whose = party(address)
        present = self._of_party.get(whose, 0)
        if present >= self._most(address):
            return False
        self._of_party[whose] = present + 1
        return True

    def leave(self, address: str) -> None:
        """Forget one of an address."""
        whose = party(address)
        left = self._of_party[whose] - 1
        if left:
            self._of_party[whose] = left
        else:
            del self._of_party[whose]

    def _most(self, address: str) -> int:
        """Never more than half of all. This machine's own programs may have that: a sandbox has hardly any others."""
        half = max(self._limits.connections // 2, 1)
        return half if is_this_machine(address) else min(self._limits.of_address, half)
