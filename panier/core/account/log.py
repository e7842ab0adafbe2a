"""The logs of an account, and the addresses at which they can be read for a while."""

from panier.core.refusal import bad_input, not_found
from panier.core.values import frozen

KIND = "default"  # the one kind: calls that changed something


@frozen
class LogKind:
    """A kind of logs; `kind_id`: its id, `fields`: what each line of it holds besides its moment."""

    name: str
    kind_id: str
    shown_name: str
    fields: tuple[str, ...]
    since_us: int


@frozen
class LogLink:
    """An address at which a log can be read for a while."""

    url: str
    expires_us: int


# `since_us`: when there was such a log at first, the first of November 2026.
KINDS = {
    KIND: LogKind(
        name=KIND,
        kind_id="3d6f0b1e-8a52-5c47-9f0e-2b7c4d915a60",
        shown_name="Calls that changed something",
        fields=("account", "ip", "logId", "method", "path", "route"),
        since_us=1_793_491_200_000_000,
    )
}


def kind_named(name: str) -> LogKind:
    """A kind of logs by the name in a path.

    Refuses: one that there is not (404).
    """
    if name not in KINDS:
        raise not_found(name=name)
    return KINDS[name]


def check_kind(kind: str) -> None:
    """Check that there is a kind of logs that a body names.

    Refuses: one that there is not (400).
    """
    if kind not in KINDS:
        raise bad_input("kind", f"is {kind[:100]!r}, but must be one of {', '.join(KINDS)}")
