from panier.core.account.account import CredentialState
from panier.store.account import keys
from panier.store.engine.db import Tx
from tests.support.shop import Sandbox


async def test_only_the_latest_requests_are_kept(shop: Sandbox) -> None:
    asking = {"x-ovh-application": shop.second.application_key}
    body = {"accessRules": [{"method": "GET", "path": "/me"}]}
    urls = [
        (await shop.client().post("/auth/credential", body, headers=asking)).result["validationUrl"] for _ in range(4)
    ]
    tokens = [url.partition("=")[2] for url in urls]

    async def keep_two(tx: Tx) -> list[bool]:
        application = await keys.load_application_by_key(tx, shop.second.application_key)
        assert application is not None
        await keys.decide(tx, tokens[0], CredentialState.REFUSED, account_id=None, expires_us=None)
        await keys.drop_oldest_requests(tx, application.application_id, kept=2)
        await keys.drop_oldest_requests(tx, application.application_id, kept=2)
        return [await keys.load_requested(tx, token) is not None for token in tokens]

    assert await shop.database.write(keep_two) == [False, False, True, True]
    states = await shop.database.read(lambda tx: tx.rows("SELECT state FROM credential ORDER BY credential_id"))
    assert [row[0] for row in states] == ["validated", "validated", "refused", "pendingValidation", "pendingValidation"]
