"""What every flow is given besides its transaction.

The clock, fresh ids, what is sold and to whom, and the outside world.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol

from panier.core.catalog.catalog import Assortment
from panier.core.contact.rule import RuleBook
from panier.core.domain.extension import Extension, generic
from panier.core.domain.life import Afterlife
from panier.core.look import Look
from panier.core.order.rules import OrderRules
from panier.core.paper.stationery import Stationery
from panier.core.payment.paying import PayingRules
from panier.core.payment.transfer import BankAccount
from panier.core.values import frozen
from panier.core.zone.content import ZoneDefaults
from panier.flows.agreed_texts import AgreedTexts
from panier.flows.cart_names import CartNames
from panier.flows.key_changes import KeyChanges
from panier.flows.passwords import Passwords
from panier.flows.shelf import Shelf
from panier.flows.throttle import Throttle
from panier.outside.gateway.gateways import Gateways
from panier.outside.mail.letters import Letters
from panier.outside.names import normalised
from panier.outside.press.press import Press
from panier.outside.registry.contacts import RegistryContacts
from panier.outside.registry.protocol import Registry
from panier.outside.zone_publisher import ZonePublisher


class Ids(Protocol):
    """A source of ids that nobody can guess.

    A seeded one can replay a whole shop.
    """

    def uuid(self) -> str:
        """A fresh version 4 UUID."""

    def token(self, length: int) -> str:
        """Fresh letters and digits."""


class Timed(Protocol):
    """What deliveries need of a shop: a shop, or a command that works beside one."""

    @property
    def now(self) -> Callable[[], int]:
        """The shop's time, in microseconds since 1970."""

    @property
    def delivery_delay_us(self) -> int:
        """How long a delivery takes in a sandbox."""

    @property
    def is_sandbox(self) -> bool:
        """True where what is delivered is made up."""

    @property
    def ids(self) -> Ids:
        """Fresh keys."""


@frozen
class Shop:
    """The shop as a flow sees it.

    `now` gives microseconds since 1970; `base_url` is the address of the shop. `publisher`: the name servers that it
    publishes its zones on, if it has some. `stationery`: what its bills are written on; `press`: what makes files of
    them. `letters`: the templates of e-mails, which are only kept without `has_mail_server`. `bank`: the account that
    customers transfer to, if there is one. `look`: its own name, colours and logo. `say_reason`: an English reason in
    the language of an account, such as fr_FR; as it is where nobody translated it. `say_name`: an offer's name, too.
    """

    now: Callable[[], int]
    ids: Ids
    shelf: Shelf
    registry: Registry
    throttle: Throttle
    passwords: Passwords
    rules: RuleBook
    base_url: str
    extensions: Mapping[str, Extension]
    stationery: Stationery
    press: Press
    delivery_delay_us: int = 1_000_000
    is_sandbox: bool = True
    zones: ZoneDefaults = field(default_factory=ZoneDefaults)
    publisher: ZonePublisher | None = None
    gateways: Gateways = field(default_factory=lambda: Gateways({}, {}))
    afterlife: Callable[[str], Afterlife] = lambda name: Afterlife()  # noqa: ARG005 - of a name, by its extension
    cart_names: CartNames = field(default_factory=CartNames)
    contacts: RegistryContacts = field(default_factory=RegistryContacts)
    agreed: AgreedTexts = field(default_factory=AgreedTexts)
    key_changes: KeyChanges = field(default_factory=KeyChanges)
    letters: Letters = field(default_factory=Letters)
    has_mail_server: bool = False
    order_rules: OrderRules = field(default_factory=OrderRules)
    bank: BankAccount | None = None
    paying_rules: PayingRules = field(default_factory=PayingRules)
    look: Look = Look()
    say_reason: Callable[[str, str], str] = lambda language, reason: reason  # noqa: ARG005 - English is as it is
    say_name: Callable[[str, str], str] = lambda language, name: name  # noqa: ARG005 - as its catalogue has it

    @property
    def assortment(self) -> Assortment:
        """What is sold at this moment."""
        return self.shelf.current

    def forget(self) -> None:
        """Forget what is remembered of the database, because its content was replaced."""
        self.shelf.start_over()
        self.cart_names.clear()
        self.agreed.clear()
        self.throttle.forget_all()

    async def close(self) -> None:
        """Close what the shop reaches others by."""
        await self.registry.close()
        await self.press.close()
        await self.gateways.close()
        if self.publisher is not None:
            await self.publisher.close()

    def extension_of(self, suffix: str) -> Extension:
        """The rules of a public suffix; for one that the shop does not know, what nearly all have."""
        found = self.extensions.get(suffix)
        return generic(suffix) if found is None else found


def extension_finder(extensions: Mapping[str, Extension]) -> Callable[[str], Extension]:
    """A function that finds the extension of a name."""

    def find(name: str) -> Extension:
        found = normalised(name)
        suffix = name.partition(".")[2] if isinstance(found, str) else found.suffix
        return extensions.get(suffix) or generic(suffix)

    return find
