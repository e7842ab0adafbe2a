"""Requests of keys that nobody answered."""

from panier.core.limits import CREDENTIAL_REQUEST_LIFE_US
from panier.store.account import keys
from tests.support.shop import Sandbox


async def test_unanswered_requests_go_once_they_are_over_and_no_others(shop: Sandbox) -> None:
    asking = {"x-ovh-application": shop.second.application_key}
    body = {"accessRules": [{"method": "GET", "path": "/me"}]}
    for _ in range(3):
        assert (await shop.client().post("/auth/credential", body, headers=asking)).status == 200
    over_us = shop.clock() + CREDENTIAL_REQUEST_LIFE_US

    async def states() -> list[str]:
        rows = await shop.database.read(lambda tx: tx.rows("SELECT state FROM credential ORDER BY credential_id"))
        return [row[0] for row in rows]

    assert await shop.database.write(lambda tx: keys.delete_unanswered(tx, before_us=over_us, limit=9)) == 0
    assert await states() == ["validated"] * 2 + ["pendingValidation"] * 3
    assert await shop.database.write(lambda tx: keys.delete_unanswered(tx, before_us=over_us + 1, limit=2)) == 2
    assert await shop.database.write(lambda tx: keys.delete_unanswered(tx, before_us=over_us + 1, limit=2)) == 1
    assert await states() == ["validated"] * 2
