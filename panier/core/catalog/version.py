"""Imported catalogues: versions that never change, and which is in force from when."""

from collections.abc import Sequence

from panier.core.refusal import conflict
from panier.core.values import frozen


@frozen
class Version:
    """One imported document.

    `form`: public (one subsidiary's, as OVHcloud publishes it) or own (YAML, sold in all).
    """

    version_id: int
    family: str
    subsidiary: str | None
    form: str
    name: str
    sha256: str
    source: str
    created_us: int


@frozen
class Activation:
    """From an instant on, the version that a family sells.

    Without a version, the family sells the catalogue shipped with the shop.
    """

    family: str
    subsidiary: str | None
    version_id: int | None
    from_us: int


def sold_at(activations: Sequence[Activation], subsidiary: str | None, at_us: int) -> Activation | None:
    """What a family sells in a subsidiary at an instant, or in all of them (None); None as it was shipped.

    `activations`: of the family, in the order of their beginning.
    """
    begun = [one for one in activations if one.from_us <= at_us]
    concerned = [one for one in begun if subsidiary is None or one.subsidiary in (None, subsidiary)]
    return concerned[-1] if concerned else None


def is_over(activations: Sequence[Activation], one: Activation, at_us: int) -> bool:
    """True where an activation has begun, and another has taken its place since wherever it counted."""
    begun = [other for other in activations if other.from_us <= at_us]
    later = begun[begun.index(one) + 1 :] if one in begun else []
    return any(other.subsidiary in (None, one.subsidiary) for other in later)


def is_sold_then(activations: Sequence[Activation], new: Activation) -> bool:
    """True where a family sells, from an instant on, what an activation would have it sell."""
    found = sold_at(activations, new.subsidiary, new.from_us)
    if found is None:
        return new.version_id is None
    return (found.version_id, found.subsidiary) == (new.version_id, new.subsidiary)


def check_sells_otherwise(activations: Sequence[Activation], new: Activation) -> None:
    """Check that a family sells something else from an instant on once an activation is added.

    Refuses: what it would sell then anyway (409).
    """
    if not is_sold_then(activations, new):
        return
    if new.version_id is None:
        raise conflict(f"{new.family} is sold as it was shipped then already")
    raise conflict(f"Version {new.version_id} is on sale then already")
