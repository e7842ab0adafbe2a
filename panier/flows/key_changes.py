"""That keys were changed here, for whoever remembers keys for a moment."""


class KeyChanges:
    """How often this process has changed keys, users or what callers are, since it was started."""

    def __init__(self) -> None:
        self.count = 0

    def note(self) -> None:
        """Say that something has changed: what is remembered of keys is worth nothing from now on."""
        self.count += 1
