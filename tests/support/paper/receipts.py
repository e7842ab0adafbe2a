"""Money that is paid in, paid out and paid off, for the receipts of it."""

from tests.support.ledger import plant_debt
from tests.support.parts.methods import registered
from tests.support.shop import Client, Sandbox

PREPAID = "/me/ovhAccount/FR"


async def pay(client: Client, order_id: int) -> None:
    """Pay an order with the default method."""
    [method] = (await client.get("/me/payment/method", query={"default": "true"})).result
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).status == 200


async def pay_in(shop: Sandbox, client: Client, cents: int = 10_000) -> int:
    """Pay money into the prepaid account; the number of its order."""
    order_id: int = (await client.post(f"{PREPAID}/creditOrder", {"amount": cents})).result["orderId"]
    await pay(client, order_id)
    await shop.deliver()
    return order_id


async def pay_out(shop: Sandbox, client: Client, cents: int = 1_000) -> int:
    """Have money of the prepaid account transferred to a bank account; the number of its order."""
    wish = {"amount": cents, "bankAccountId": await registered(client, "SEPA_DIRECT_DEBIT")}
    order_id: int = (await client.post(f"{PREPAID}/retrieveMoney", wish)).result["orderId"]
    await shop.deliver()
    return order_id


async def pay_off(shop: Sandbox, client: Client, order_id: int) -> int:
    """Have somebody owe something for an order, and settle that; the number of the settlement."""
    await plant_debt(shop, order_id)
    settlement: int = (await client.post(f"/me/order/{order_id}/debt/pay")).result["orderId"]
    await pay(client, settlement)
    await shop.deliver()
    return settlement


async def move_money(shop: Sandbox, client: Client, order_id: int) -> dict[tuple[str, str], object]:
    """Pay in, out, and off what is owed for an order; the numbers of the receipts, as paths name them."""
    await pay_in(shop, client)
    await pay_out(shop, client)
    settlement = await pay_off(shop, client, order_id)
    [deposit] = (await client.get("/me/deposit", query={"orderId": settlement})).result
    [withdrawal] = (await client.get("/me/withdrawal")).result
    [bill] = (await client.get(f"/me/deposit/{deposit}/paidBills")).result
    return {
        ("deposit", "depositId"): deposit,
        ("details", "depositDetailId"): (await client.get(f"/me/deposit/{deposit}/details")).result[0],
        ("withdrawal", "withdrawalId"): withdrawal,
        ("details", "withdrawalDetailId"): (await client.get(f"/me/withdrawal/{withdrawal}/details")).result[0],
        ("paidBills", "billId"): bill,
        ("paper operation", "operationId"): (await client.get(f"/me/bill/{bill}/debt/operation")).result[0],
    }
