"""A cart, its items and their configurations, and when which change is allowed."""

import re

from panier.core.cart.allowance import AllowanceUse
from panier.core.catalog.catalog import Plan
from panier.core.limits import CART_ITEMS_MAX, CART_LIFE_MAX_US
from panier.core.period import Period
from panier.core.refusal import Kind, Refusal, conflict, invalid, not_found
from panier.core.values import frozen, replace

# Labels whose answers are secrets: whoever has them can move a name away, or claim a mark.
_SECRET_LABEL = re.compile(
    r"auth_?(info|code)|protected_?code|unlock_?code|(^|_)smd($|_)|passw|passphrase|secret|token|private_?key",
    re.IGNORECASE,
)
HIDDEN = "***"


def is_secret_label(label: str) -> bool:
    """True of the question for a transfer code and the like."""
    return _SECRET_LABEL.search(label) is not None


@frozen
class Configuration:
    """An answer to one of the questions of a product.

    A label may be answered twice until checkout, which refuses it.
    """

    configuration_id: int
    label: str
    value: str

    @property
    def is_secret(self) -> bool:
        """True of a transfer code and the like, which only the cart's owner may see."""
        return is_secret_label(self.label)


@frozen
class Item:
    """One product in a cart. `domain` and `price_ucents` (a price per name) only for domain names.

    `service_id` and `service_name`: the delivered thing that this one will hang on, where it is not a new product.
    `version_id`: the version of its catalogue that it was priced from; None is what the shop was shipped with.
    `added_us`: when its price was first shown; `promised`: the uses of limited promotions that were shown with it.
    """

    item_id: int
    parent_item_id: int | None
    family: str
    plan_code: str
    pricing_mode: str
    duration: str
    quantity: int
    domain: str | None = None
    price_ucents: int | None = None
    service_id: int | None = None
    service_name: str | None = None
    version_id: int | None = None
    added_us: int = 0
    promised: tuple[AllowanceUse, ...] = ()
    configurations: tuple[Configuration, ...] = ()

    @classmethod
    def of(cls, plan: Plan, *, family: str, mode: str, duration: Period, quantity: int = 1) -> "Item":
        """A new item of a plan; what it hangs on and what its price depends on besides is added by `replace`."""
        return cls(0, None, family, plan.plan_code, mode, duration.iso, quantity)

    @property
    def is_option(self) -> bool:
        """True for an option of another item or of an owned service."""
        return self.parent_item_id is not None or self.service_id is not None

    def values_of(self, label: str) -> tuple[str, ...]:
        """Every value given for a label."""
        return tuple(answer.value for answer in self.configurations if answer.label == label)


@frozen
class Cart:
    """A basket of one subsidiary.

    Its id is a capability. Until it is assigned, whoever knows it may do everything with the cart; afterwards others
    than its owner may read it and fill in what it lacks, unless they say that they are somebody else.
    `has_limited_offers`: a promotion of something that was put in is for so many uses only, or so many of a customer.
    """

    cart_id: str
    subsidiary: str
    description: str
    expires_us: int
    created_us: int = 0
    account_id: int | None = None
    order_id: int | None = None
    coupons: tuple[str, ...] = ()
    has_limited_offers: bool = False
    items: tuple[Item, ...] = ()

    @property
    def read_only(self) -> bool:
        """True once the cart has become an order."""
        return self.order_id is not None

    @property
    def products(self) -> tuple[Item, ...]:
        """The items that are no options of others."""
        return tuple(item for item in self.items if item.parent_item_id is None)

    @property
    def last_end_us(self) -> int:
        """The latest end that it may be given."""
        return self.created_us + CART_LIFE_MAX_US

    def shown_to(self, account_id: int | None, answer: Configuration) -> Configuration:
        """An answer as a caller may see it: a secret is shown to the cart's owner alone."""
        is_owner = account_id is not None and account_id == self.account_id
        return answer if is_owner or not answer.is_secret else replace(answer, value=HIDDEN)

    def item(self, item_id: int) -> Item:
        """An item by its number.

        Refuses: an unknown item (404).
        """
        for item in self.items:
            if item.item_id == item_id:
                return item
        raise not_found(itemId=item_id)

    def options_of(self, item_id: int) -> tuple[Item, ...]:
        """The option items of an item."""
        return tuple(item for item in self.items if item.parent_item_id == item_id)


def unknown_cart() -> Refusal:
    """The refusal for a cart that never existed, has expired, or belongs to somebody else."""
    return Refusal(Kind.NOT_FOUND, "Invalid Cart ID")


def check_reach(cart: Cart, account_id: int | None) -> None:
    """Check that a caller may read a cart and fill in what it lacks.

    Refuses: an account that the cart is not assigned to, as if the cart did not exist (404).
    """
    if None not in (account_id, cart.account_id) and account_id != cart.account_id:
        raise unknown_cart()


def check_owner(cart: Cart, account_id: int | None) -> None:
    """Check that a caller may do with a cart whatever its owner may.

    Refuses: an account that the cart is not assigned to, as if the cart did not exist (404); nobody in particular,
    once it is assigned (401).
    """
    check_reach(cart, account_id)
    if account_id is None and cart.account_id is not None:
        raise Refusal(Kind.LOGIN_NEEDED, "You must login first")


def check_open(cart: Cart) -> None:
    """Check that a cart may still be changed or checked out.

    Refuses: a cart that has become an order (409).
    """
    if cart.read_only:
        raise already_ordered()


def already_ordered() -> Refusal:
    """The refusal for a cart that has been ordered before."""
    return conflict("This cart has already been validated")


def check_size(cart: Cart, *, items: int = 1) -> None:
    """Refuses so many more items where a cart would hold too many."""
    if len(cart.items) + items > CART_ITEMS_MAX:
        raise invalid(f"A cart holds at most {CART_ITEMS_MAX} items")
