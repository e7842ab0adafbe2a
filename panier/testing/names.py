"""What the registry of a sandbox says of names, as tests say it."""

from typing import Any

from panier.remote.port import OwnerPort, segment


class SandboxNames:
    """Every domain name, by itself: names["exemple.com"]."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    def __getitem__(self, name: str) -> "SandboxName":
        """A name, of which something is to be said or asked."""
        return SandboxName(self._owner, name)


class SandboxName:
    """One domain name at the sandbox's registry; each wish replaces the one before."""

    def __init__(self, owner: OwnerPort, name: str) -> None:
        self._owner = owner
        self._path = f"/registry/names/{segment(name)}"

    @property
    def record(self) -> dict[str, Any]:
        """What the registry says of it."""
        found: dict[str, Any] = self._owner.get(self._path)
        return found

    def set(self, **keys: object) -> None:
        """Say what the registry says: the keys of the list of special names, such as state or auth_code."""
        self._owner.put(self._path, keys)

    def premium(self, **price: str) -> None:
        """Make it a premium name with a price of its own, by currency: EUR="99"."""
        self.set(state="premium", price={currency: str(amount) for currency, amount in price.items()})

    def taken(self, auth_code: str = "sandbox-auth", **keys: object) -> None:
        """Make it somebody else's, to be transferred with a code."""
        self.set(state="taken", auth_code=auth_code, **keys)

    def trouble(self, kind: str, **keys: object) -> None:
        """Have the registry misbehave for it: slow, failing, silent or lost."""
        self.set(trouble=kind, **keys)

    def clear(self) -> None:
        """Take back what was said."""
        self._owner.delete(self._path)
