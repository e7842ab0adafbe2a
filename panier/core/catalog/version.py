"""Catalogues that were imported: versions that never change, and which of them is in force from when."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One imported document. `form`: public (one subsidiary's, as OVHcloud publishes it) or own (YAML, sold in all)."""

    version_id: int
    family: str
    subsidiary: str | None
    form: str
    name: str
    sha256: str
    source: str
    created_us: int


@dataclass(frozen=True, slots=True)
class Activation:
    """From an instant on a family sells what a version says, or, without one, what the shop is shipped with."""

    family: str
    subsidiary: str | None
    version_id: int | None
    from_us: int
