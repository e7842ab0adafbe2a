"""The ten calls of the domain guide, signed: a generator that yields requests and is sent the replies' bodies."""

import hashlib
import time
from collections.abc import Generator

import msgspec

from panier.core.values import frozen

CALLS = 10

Order = Generator[bytes, bytes, int]


class Shop(msgspec.Struct, frozen=True):
    """A live server and what a customer orders from it with."""

    port: int
    application_key: str
    application_secret: str
    consumer_key: str
    contact_id: int
    method_id: int


class _Cart(msgspec.Struct, rename="camel"):
    cart_id: str


class _Item(msgspec.Struct, rename="camel"):
    item_id: int


class _Order(msgspec.Struct, rename="camel"):
    order_id: int


_cart = msgspec.json.Decoder(_Cart)
_item = msgspec.json.Decoder(_Item)
_order = msgspec.json.Decoder(_Order)


@frozen
class Signer:
    """Makes signed HTTP/1.1 requests of one customer."""

    shop: Shop

    def get(self, path: str) -> bytes:
        """A GET without a body."""
        return self._request("GET", path, "")

    def post(self, path: str, body: str = "") -> bytes:
        """A POST of a JSON text."""
        return self._request("POST", path, body)

    def _request(self, method: str, path: str, body: str) -> bytes:
        shop, now = self.shop, int(time.time())
        host = f"127.0.0.1:{shop.port}"
        text = f"{shop.application_secret}+{shop.consumer_key}+{method}+http://{host}/1.0{path}+{body}+{now}"
        signature = hashlib.sha1(text.encode()).hexdigest()
        return (
            f"{method} /1.0{path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-Ovh-Application: {shop.application_key}\r\nX-Ovh-Consumer: {shop.consumer_key}\r\n"
            f"X-Ovh-Timestamp: {now}\r\nX-Ovh-Signature: $1${signature}\r\n\r\n{body}"
        ).encode()


def order(signer: Signer, name: str) -> Order:
    """Order a name that nobody has, in a new cart; the order's number. Each call answers 200 or the run ends."""
    cart_id = _cart.decode((yield signer.post("/order/cart", '{"ovhSubsidiary":"FR","description":"bench"}'))).cart_id
    cart = f"/order/cart/{cart_id}"
    yield signer.get(f"{cart}/domain?domain={name}")
    item_id = _item.decode((yield signer.post(f"{cart}/domain", f'{{"domain":"{name}","duration":"P1Y"}}'))).item_id
    answers = f"{cart}/item/{item_id}/configuration"
    yield signer.post(answers, f'{{"label":"OWNER_CONTACT","value":"/me/contact/{signer.shop.contact_id}"}}')
    yield signer.post(answers, '{"label":"OWNER_LEGAL_AGE","value":"true"}')
    yield signer.get(f"{cart}/summary")
    yield signer.post(f"{cart}/assign")
    placed = yield signer.post(
        f"{cart}/checkout", '{"autoPayWithPreferredPaymentMethod":false,"waiveRetractationPeriod":true}'
    )
    order_id = _order.decode(placed).order_id
    yield signer.post(f"/me/order/{order_id}/pay", f'{{"paymentMethod":{{"id":{signer.shop.method_id}}}}}')
    status = yield signer.get(f"/me/order/{order_id}/status")
    if status == b'"notPaid"':
        message = f"order {order_id} is notPaid after pay"
        raise AssertionError(message)
    return order_id
