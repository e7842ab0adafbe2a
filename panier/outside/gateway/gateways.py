"""Which gateway takes the money of which kind of method, as PANIER_GATEWAYS says.

What leads out of the shop is loaded only where a setting names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Protocol

from panier.core.payment.payment import CARD
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen
from panier.outside import plugins
from panier.outside.gateway.absent import AbsentGateway
from panier.outside.gateway.protocol import Gateway
from panier.outside.gateway.sandbox import SandboxGateway
from panier.outside.gateway.stripe.settings import KEY, SECRET, StripeSettings
from panier.store.engine.db import Database

SETTING = "PANIER_GATEWAYS"
OPTION = "PANIER_GATEWAY_"
REST = "*"
SANDBOX, ABSENT, STRIPE = "sandbox", "none", "stripe"
STRIPE_KINDS = frozenset({CARD, "SEPA_DIRECT_DEBIT"})
GATEWAYS = plugins.PlugIns(
    "panier.gateways",
    "gateway",
    Gateway,  # type: ignore[type-abstract] # no instance is made of it: its verbs are read
    SETTING,
    OPTION,
    (STRIPE, ABSENT),
)


class GatewaySettings(Protocol):
    """What the settings say of gateways."""

    @property
    def gateways(self) -> str:
        """Which gateway is for which kind."""

    @property
    def gateway_options(self) -> Mapping[str, str]:
        """The options of gateways."""

    @property
    def stripe(self) -> StripeSettings:
        """The keys of Stripe, and where it is."""

    @property
    def is_live(self) -> bool:
        """True where real money is taken."""

    @property
    def url(self) -> str:
        """The address of the shop."""


@frozen
class GatewayWishes:
    """The settings of gateways alone."""

    gateways: str = ""
    gateway_options: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_live: bool = False
    url: str = ""
    stripe: StripeSettings = field(default_factory=StripeSettings)


@frozen
class Gateways:
    """The gateways of a shop: the name of the one for each kind, and each by its name."""

    names: Mapping[str, str]
    made: Mapping[str, Gateway]
    absent: Gateway = field(default_factory=AbsentGateway)

    def name_for(self, kind: str) -> str:
        """The name of the gateway for a kind of method."""
        return self.names.get(kind) or self.names.get(REST, ABSENT)

    def named(self, name: str | None) -> Gateway:
        """The gateway of a name; where there is none any more, one that declines everything."""
        return self.made.get(name or "", self.absent)

    def takes(self, kind: str) -> bool:
        """True where methods of a kind can be charged."""
        return self.name_for(kind) in self.made

    def serves(self, kind: str, name: str | None) -> bool:
        """True where a registered method can be charged: by the gateway of its name, else by the one for its kind."""
        return (name or self.name_for(kind)) in self.made

    @property
    def leads_outside(self) -> bool:
        """True where a gateway may take its time to answer."""
        return bool(self.made.keys() - {SANDBOX})

    @property
    def sandbox(self) -> SandboxGateway | None:
        """The sandbox's gateway, where the shop is one."""
        found = self.made.get(SANDBOX)
        return found if isinstance(found, SandboxGateway) else None

    async def close(self) -> None:
        """Close every gateway."""
        for gateway in self.made.values():
            await gateway.close()


def only(gateway: Gateway, name: str = SANDBOX) -> Gateways:
    """One gateway for every kind."""
    return Gateways({REST: name}, {name: gateway})


def put_together(
    settings: GatewaySettings, kinds: Iterable[str], database: Database, now: Callable[[], int]
) -> Gateways:
    """The gateways that the settings want.

    Refuses: kinds and gateways that there are not, a plug-in that cannot be used (400); in a sandbox anything that
    takes real money, and options that nothing uses (409).
    """
    names = parse(settings.gateways, tuple(kinds), is_sandbox=not settings.is_live)
    made: dict[str, Gateway] = {}
    idle = dict(settings.gateway_options)
    for name in sorted({*names.values()} - {ABSENT}):
        if name == SANDBOX:
            made[name] = SandboxGateway(database, now, settings.url)
            continue
        if name == STRIPE:
            made[name] = _stripe(settings, names)
            continue
        made[name] = GATEWAYS.load(name, plugins.options_of(name, settings.gateway_options), now)
        idle = {option: text for option, text in idle.items() if not option.startswith(plugins.prefix(name))}
    if settings.stripe.is_set and STRIPE not in made:
        raise conflict(f"{KEY} is set, but {SETTING} names {STRIPE} nowhere, as {CARD}={STRIPE} does")
    if idle:
        raise conflict(f"{OPTION}{min(idle)} is set, but {SETTING} names no such gateway")
    return Gateways(names, made)


def _stripe(settings: GatewaySettings, names: Mapping[str, str]) -> Gateway:
    """The gateway of Stripe.

    Refuses: kinds that it does not take (400), no key of its (409).
    """
    from panier.outside.gateway.stripe.gateway import StripeGateway  # noqa: PLC0415 - a sandbox does not even load what leads out of it

    if others := sorted(kind for kind, name in names.items() if name == STRIPE and kind not in STRIPE_KINDS):
        raise bad_input(SETTING, f"says {others[0]}={STRIPE}, but that takes {' and '.join(sorted(STRIPE_KINDS))}")
    if not settings.stripe.key:
        raise conflict(f"{SETTING} names {STRIPE}: set {KEY} and {SECRET}")
    return StripeGateway(settings.stripe)


def parse(text: str, kinds: Sequence[str], *, is_sandbox: bool) -> Mapping[str, str]:
    """The gateway's name for each kind that is named, with what holds for the rest under "*".

    Refuses: what is not KIND=gateway, and a kind that there is not or that is named twice (400); a sandbox's gateway in
    a live shop, and any other in a sandbox (409).
    """
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        kind, equals, name = (word.strip() for word in part.partition("="))
        if not (kind and equals and name):
            raise bad_input(
                SETTING, f"has {part!r}, but must list pairs such as {kinds[0]}=stripe, with commas between them"
            )
        if kind in found:
            raise bad_input(SETTING, f"names {kind} twice")
        if kind not in (REST, *kinds):
            raise bad_input(SETTING, f"names the kind {kind!r}, but there are {', '.join(kinds)}")
        if is_sandbox and name not in (SANDBOX, ABSENT):
            raise conflict(f"{SETTING} says {part}, but a sandbox takes no real money: only {SANDBOX} and {ABSENT}")
        if not is_sandbox and name == SANDBOX:
            raise conflict(f"{SETTING} says {part}, but a live shop takes real money: {SANDBOX} is for sandboxes")
        found[kind] = name
    found.setdefault(REST, SANDBOX if is_sandbox else ABSENT)
    return found
