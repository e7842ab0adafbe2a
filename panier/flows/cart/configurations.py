"""The questions about an item and the answers to them.

Serves …/item/{itemId}/requiredConfiguration and …/item/{itemId}/configuration.
"""

from panier.core.account.account import Caller
from panier.core.account.profile import is_blank
from panier.core.cart.cart import Configuration, Item, check_open
from panier.core.catalog.catalog import Question
from panier.core.limits import CART_TEXT_MAX, ITEM_CONFIGURATIONS_MAX
from panier.core.rates import CART_TEXT
from panier.core.refusal import bad_input, invalid, not_found
from panier.core.values import replace
from panier.families import family_of
from panier.flows.cart.carts import access_cart, account_of, lock_cart_to_fill
from panier.flows.cart.checks import questions_of
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Tx


async def list_required(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, records: Records
) -> tuple[Question, ...]:
    """List the configuration values that an item needs or accepts.

    Which are said to be required was recorded; what checkout demands is another matter.
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    item = cart.item(item_id)
    announced = family_of(item.family).announced
    return tuple(
        replace(question, required=announced.get(question.label, question.required))
        for question in questions_of(shop, cart, item, records)
    )


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, label: str | None = None
) -> tuple[int, ...]:
    """List the configuration values of an item.

    With a label, only those under it.
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    answers = cart.item(item_id).configurations
    return tuple(answer.configuration_id for answer in answers if label in (None, answer.label))


async def read(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, configuration_id: int
) -> Configuration:
    """Show a configuration value of an item.

    Transfer codes and the like are hidden from everybody but the account that the cart is assigned to.
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    return cart.shown_to(account_of(caller), _answer(cart.item(item_id), configuration_id))


async def add(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, label: str, value: str | bool
) -> Configuration:
    """Add a configuration value to an item.

    Nothing is checked here, not even whether a label was given twice: checkout does that (recorded).

    Refuses: an empty label (400); more values than an item takes, or more text than a cart takes (400); an ordered
    cart (409).
    """
    text = value if isinstance(value, str) else str(value).lower()
    if not label or is_blank(label):
        raise bad_input("label", "must not be empty")
    most = shop.throttle.most(CART_TEXT)
    room = carts.ConfigurationRoom(
        ITEM_CONFIGURATIONS_MAX, CART_TEXT_MAX, CART_TEXT_MAX if most is None else min(most, CART_TEXT_MAX)
    )
    number = await carts.add_configuration(
        tx, cart_id, item_id, label=label, value=text, caller_id=account_of(caller), now_us=shop.now(), room=room
    )
    if number is None:
        cart = await access_cart(tx, shop, caller, cart_id=cart_id)
        check_open(cart)
        if len(cart.item(item_id).configurations) >= ITEM_CONFIGURATIONS_MAX:
            raise invalid(f"An item takes at most {ITEM_CONFIGURATIONS_MAX} configurations")
        characters = room.unowned_text if cart.account_id is None else room.text
        raise invalid(f"The configurations of this cart have at most {characters} characters (limit {CART_TEXT.name})")
    return Configuration(number, label, text)


async def remove(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, item_id: int, configuration_id: int
) -> None:
    """Remove a configuration value from an item."""
    cart = await lock_cart_to_fill(tx, shop, caller, cart_id=cart_id)
    _answer(cart.item(item_id), configuration_id)
    await carts.delete_configuration(tx, configuration_id)


def _answer(item: Item, configuration_id: int) -> Configuration:
    for answer in item.configurations:
        if answer.configuration_id == configuration_id:
            return answer
    raise not_found(configurationId=configuration_id)
