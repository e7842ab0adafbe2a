"""The deliverers of a shop, put together from its settings.

What leads out of the shop is loaded only where a setting names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

from panier.core.refusal import conflict
from panier.core.service.kind import ServiceKind
from panier.core.values import frozen
from panier.files import secret_key
from panier.outside import plugins
from panier.outside.deliverers import Deliverer, HandDeliverer, OwnDeliverer, SandboxDeliverer
from panier.outside.delivery import signing
from panier.outside.delivery.by_family import HAND, HOOK, INSTANT, OWN, SETTING, WORDS, FamilyDeliverers, parse
from panier.outside.delivery.signing import HookKeys
from panier.store.engine.db import Database

DELIVERERS = plugins.PlugIns(
    "panier.deliverers",
    "deliverer",
    Deliverer,  # type: ignore[type-abstract] # no instance is made of it: its verbs are read
    SETTING,
    "PANIER_DELIVERER_",
    WORDS,
)
URL, SECRET, SECRET_FILE = "PANIER_DELIVERY_HOOK_URL", "PANIER_DELIVERY_HOOK_SECRET", "PANIER_DELIVERY_HOOK_SECRET_FILE"


class SupplySettings(Protocol):
    """What the settings say of deliverers."""

    @property
    def deliverers(self) -> str:
        """Who makes what."""

    @property
    def deliverer_options(self) -> Mapping[str, str]:
        """The options of plug-ins."""

    @property
    def delivery_hook_url(self) -> str:
        """Where the hook is asked."""

    @property
    def delivery_hook_secret(self) -> str:
        """What it is signed with."""

    @property
    def delivery_hook_secret_file(self) -> str:
        """A file with that, instead."""


@frozen
class SupplyWishes:
    """The settings of deliverers alone."""

    deliverers: str = ""
    deliverer_options: Mapping[str, str] = field(default_factory=dict, repr=False)
    delivery_hook_url: str = ""
    delivery_hook_secret: str = field(default="", repr=False)
    delivery_hook_secret_file: str = ""


@frozen
class SupplyWorld:
    """What deliverers work with.

    `now` is the shop's time, `wall_seconds` the real one; `kinds` say how a sandbox names things, `name_servers` where
    zones lie; `callback`: where a hook may answer later.
    """

    database: Database
    now: Callable[[], int]
    wall_seconds: Callable[[], int]
    is_sandbox: bool = True
    kinds: Mapping[str, ServiceKind] = field(default_factory=dict)
    name_servers: Sequence[str] = ()
    callback: str = ""


@frozen
class Supply:
    """The deliverers of a shop, and what a hook's answers are signed with; None where there is no hook."""

    deliverer: FamilyDeliverers
    hook_keys: HookKeys | None = None


def put_together(settings: SupplySettings, families: Iterable[str], world: SupplyWorld) -> Supply:
    """The deliverers that the settings want.

    Refuses: families and deliverers that there are not, an incomplete hook, a plug-in that cannot be used (400); a
    hook or an option that nothing uses (409).
    """
    names = parse(settings.deliverers, families, is_sandbox=world.is_sandbox)
    used = frozenset(names.values())
    keys = _hook_keys(settings, is_used=HOOK in used)
    made: dict[str, Deliverer] = {OWN: OwnDeliverer(world.database, world.name_servers), HAND: HandDeliverer()}
    if world.is_sandbox:
        made[INSTANT] = SandboxDeliverer(world.database, world.kinds, world.name_servers)
    if keys is not None:
        from panier.outside.delivery import hook  # noqa: PLC0415 - a shop without a hook does not even load it

        place = hook.Hook(settings.delivery_hook_url, keys, world.callback)
        made[HOOK] = hook.HookDeliverer(place, world.now, world.wall_seconds)
    idle = dict(settings.deliverer_options)
    for name in sorted(used - {*WORDS}):
        made[name] = DELIVERERS.load(name, plugins.options_of(name, settings.deliverer_options), world.now)
        idle = {option: text for option, text in idle.items() if not option.startswith(plugins.prefix(name))}
    if idle:
        raise conflict(f"{DELIVERERS.option}{min(idle)} is set, but PANIER_DELIVERERS names no such plug-in")
    return Supply(FamilyDeliverers(names, made), keys)


def _hook_keys(settings: SupplySettings, *, is_used: bool) -> HookKeys | None:
    """What the hook is signed with; None where nothing is made by it."""
    source = SECRET_FILE if settings.delivery_hook_secret_file else SECRET
    has_secret = bool(settings.delivery_hook_secret or settings.delivery_hook_secret_file)
    if not is_used:
        if settings.delivery_hook_url or has_secret:
            given = URL if settings.delivery_hook_url else source
            raise conflict(f"{given} is set, but PANIER_DELIVERERS names the hook nowhere, as vps=hook does")
        return None
    if not settings.delivery_hook_url or not has_secret:
        raise conflict(f"PANIER_DELIVERERS names the hook: set {SECRET if settings.delivery_hook_url else URL} too")
    secret = settings.delivery_hook_secret
    if settings.delivery_hook_secret_file:
        secret = secret_key.read(Path(settings.delivery_hook_secret_file), SECRET_FILE)
    return signing.parse(secret.strip(), source)
