"""A cart, its items and their configurations, and when which change is allowed."""

from dataclasses import dataclass

from panier.core.cart.allowance import AllowanceUse
from panier.core.catalog.catalog import Plan
from panier.core.limits import CART_ITEMS_MAX
from panier.core.period import Period
from panier.core.refusal import Kind, Refusal, conflict, invalid, not_found


@dataclass(frozen=True, slots=True)
class Configuration:
    """An answer to one of the questions of a product.

    A label may be answered twice until checkout, which refuses it.
    """

    configuration_id: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Cart:
    """A basket of one subsidiary.

    Its id is a capability: whoever knows it may read and fill the cart.
    """

    cart_id: str
    subsidiary: str
    description: str
    expires_us: int
    account_id: int | None = None
    order_id: int | None = None
    coupons: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def read_only(self) -> bool:
        """True once the cart has become an order."""
        return self.order_id is not None

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
