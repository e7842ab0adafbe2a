"""What is in a copy of a shop: of which release, whose, and what its secrets are sealed with."""

from collections.abc import Iterable

from panier.core.catalog.region import Region
from panier.core.refusal import conflict
from panier.core.values import frozen
from panier.store.engine.condition import DatabaseState, state_of
from panier.store.engine.modes import Mode
from panier.store.engine.sealing import Keyring

MODES = {Mode.SANDBOX: "a sandbox", Mode.LIVE: "a live shop"}


@frozen
class BackupContents:
    """What a copy says of itself.

    `revision`: of its schema; `mode` and `region`: None of a shop in which nothing has happened yet.
    """

    revision: str
    mode: Mode | None
    region: str | None

    @property
    def shown(self) -> str:
        """The same for people: a live shop, region eu, schema 0048."""
        whose = "a shop that was never started" if self.mode is None else MODES[self.mode]
        return f"{whose}, region {self.region or 'none yet'}, schema {self.revision}"

    @property
    def is_of_this_release(self) -> bool:
        """True where its tables are those of this release."""
        return state_of(self.revision) is DatabaseState.READY


def check_contents(found: BackupContents, *, mode: Mode, region: Region) -> None:
    """Check that a copy may become the database of a shop.

    Refuses: a copy of a later release, of the other mode and of another region (409).
    """
    if state_of(found.revision) is DatabaseState.NEWER:
        raise conflict(
            f"The copy has the schema {found.revision}, of a later release than this one: restore it with that release"
        )
    if found.mode not in (None, mode):
        how = "unset PANIER_REGISTRY" if found.mode is Mode.SANDBOX else "set PANIER_REGISTRY, as it had"
        whose = MODES[Mode.SANDBOX if found.mode is Mode.SANDBOX else Mode.LIVE]
        raise conflict(f"The copy is of {whose}, and these are the settings of {MODES[mode]}: {how}")
    if found.region not in (None, region.value):
        raise conflict(
            f"The copy is of the region {found.region}, not {region.value}: set PANIER_REGION={found.region}"
        )


def check_sealed(samples: Iterable[tuple[str, str]], keyring: Keyring) -> None:
    """Check that the keys of a shop open what is sealed in a copy; `samples`: columns, and a content of each.

    Refuses: a copy that was sealed with other keys (409).
    """
    for place, sealed in samples:
        keyring.open(sealed, place)
