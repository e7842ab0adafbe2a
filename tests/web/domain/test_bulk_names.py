"""A hundred names in one cart: the registry is asked once for all of them, and statements do not grow with them.

A look-up in the sandbox's registry is two statements, so that one per name would show in the count as well.
"""

from collections.abc import Awaitable

from tests.support.ordering import NAME_ANSWERS, answer, own_cart
from tests.support.shop import Reply, Sandbox

MANY = 100


async def test_statements_do_not_grow_with_the_names_in_a_cart(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)

    async def statements(call: Awaitable[Reply]) -> int:
        before = sqlite_shop.database.statements
        assert (await call).status == 200
        return sqlite_shop.database.statements - before

    cart = await own_cart(camille)
    counted = {}
    for number in range(1, MANY + 1):
        name = f"exemple-{number}.net"
        offering = await statements(camille.get(f"{cart}/domain", query={"domain": name}))
        adding = await statements(camille.post(f"{cart}/domain", {"domain": name}))
        await answer(camille, f"{cart}/item/{(await camille.get(cart)).result['items'][-1]}", NAME_ANSWERS)
        if number == 1 or number > MANY - 3:
            judging = await statements(camille.get(f"{cart}/checkout"))
            counted[number] = (offering, adding, judging)
    # Now and then a call brings a statement that has waited for its time; it does not bring it thrice.
    least = tuple(map(min, zip(*(counted[number] for number in range(MANY - 2, MANY + 1)), strict=True)))
    # The content of a long cart is read a second time, on a thread (store/engine/db.py:ROWS_AT_ONCE_MAX).
    assert least == tuple(number + 1 for number in counted[1])
    assert max(counted[1]) <= 20, counted
