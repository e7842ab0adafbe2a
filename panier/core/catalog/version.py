"""Imported catalogues: versions that never change, and which is in force from when."""

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
