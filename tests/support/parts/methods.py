"""Payment methods of customers."""

from panier.flows.payment import deferred
from tests.support.shop import Client, Sandbox


async def deferred_account(shop: Sandbox) -> int:
    """Grant the first customer a deferred payment account; its number."""
    return await shop.database.write(lambda tx: deferred.grant(tx, shop.shop, nic=shop.first.nic, days=30))


async def registered(client: Client, kind: str) -> int:
    """Register a payment method; its number."""
    back = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com/")
    wish = {"paymentType": kind, "register": True, "default": False, "callbackUrl": back}
    number: int = (await client.post("/me/payment/method", wish)).result["paymentMethodId"]
    return number
