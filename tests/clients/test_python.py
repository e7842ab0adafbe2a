"""The official Python SDK, unmodified, against a running sandbox."""

import re
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import ovh
import pytest
from ovh import exceptions

from tests.clients.conftest import Pythons, connect, validate
from tests.support.live import Live, sandbox

_numbers: Iterator[int] = count(1)


def fresh_name() -> str:
    """A name that no other test of this process orders."""
    return f"exemple-python-{next(_numbers)}.fr"


def delivered(client: ovh.Client, order_id: int) -> None:
    deadline = time.monotonic() + 30
    while (status := client.get(f"/me/order/{order_id}/status")) != "delivered":
        assert status in ("checking", "delivering")
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ordered_name(client: ovh.Client, name: str) -> int:
    """The guide's ten steps."""
    subsidiary = client.get("/me")["ovhSubsidiary"]
    cart_id = client.post("/order/cart", ovhSubsidiary=subsidiary, _need_auth=False)["cartId"]
    assert client.post(f"/order/cart/{cart_id}/assign") is None
    (offer,) = client.get(f"/order/cart/{cart_id}/domain", domain=name)
    assert offer["orderable"] is True
    item = client.post(f"/order/cart/{cart_id}/domain", domain=name, offerId=offer["offerId"], duration="P1Y")
    path = f"/order/cart/{cart_id}/item/{item['itemId']}"
    for question in client.get(f"{path}/requiredConfiguration"):
        if question["required"]:
            client.post(f"{path}/configuration", label=question["label"], value="true")
    assert client.get(f"/order/cart/{cart_id}/summary")["contracts"] == []
    assert client.get(f"/order/cart/{cart_id}/checkout")["contracts"] != []
    wishes = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True}
    order = client.post(f"/order/cart/{cart_id}/checkout", **wishes)
    means = client.get(f"/me/order/{order['orderId']}/availableRegisteredPaymentMean")
    mean = means[0]["paymentMean"]
    mean_id = client.get(f"/me/paymentMean/{mean}")[0]
    pay = f"/me/order/{order['orderId']}/payWithRegisteredPaymentMean"
    assert client.post(pay, paymentMean=mean, paymentMeanId=mean_id) is None
    return int(order["orderId"])


def ordered_project(client: ovh.Client) -> int:
    cart_id = client.post("/order/cart", ovhSubsidiary="FR")["cartId"]
    client.post(f"/order/cart/{cart_id}/assign")
    wish = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item_id = client.post(f"/order/cart/{cart_id}/cloud", **wish)["itemId"]
    answer = {"label": "description", "value": "Mon projet à moi"}
    client.post(f"/order/cart/{cart_id}/item/{item_id}/configuration", **answer)
    order = client.post(f"/order/cart/{cart_id}/checkout", autoPayWithPreferredPaymentMethod=True)
    return int(order["orderId"])


def names_of(client: ovh.Client, order_id: int) -> set[str]:
    details = client.get(f"/me/order/{order_id}/details")
    return {client.get(f"/me/order/{order_id}/details/{detail}")["domain"] for detail in details}


@pytest.fixture(params=["keys", "OAuth2"])
def client(request: pytest.FixtureRequest, python: Pythons, live: Live) -> ovh.Client:
    """The first customer, with keys and with an OAuth2 client."""
    if request.param == "keys":
        return python()
    secret = {name: live.environment[f"PANIER_OAUTH2_{name.upper()}"] for name in ("client_id", "client_secret")}
    return python(application_key=None, application_secret=None, consumer_key=None, **secret)


def test_a_domain_name_is_ordered_until_it_is_delivered(client: ovh.Client) -> None:
    name = fresh_name()
    order_id = ordered_name(client, name)
    delivered(client, order_id)
    assert names_of(client, order_id) == {name}
    assert order_id in client.get("/me/order")


def test_a_project_is_ordered_until_it_is_delivered(client: ovh.Client) -> None:
    order_id = ordered_project(client)
    delivered(client, order_id)
    (project,) = names_of(client, order_id)
    assert re.fullmatch("[0-9a-f]{12}4[0-9a-f]{19}", project)


def test_a_key_is_asked_for_and_accepted_on_its_page(python: Pythons) -> None:
    client = python(consumer_key=None)
    asked = client.new_consumer_key_request()
    asked.add_rules(ovh.API_READ_ONLY, "/me")
    asked.add_recursive_rules(ovh.API_READ_WRITE, "/order")
    asked.add_rule("POST", "/auth/logout")
    answer = asked.request()
    assert answer["state"] == "pendingValidation"
    with pytest.raises(exceptions.InvalidCredential):
        client.get("/me")
    validate(answer["validationUrl"])
    assert client.get("/me")["nichandle"] == "ca1001-ovh"
    assert client.get("/order/cart") is not None
    with pytest.raises(exceptions.NotGrantedCall) as refused:
        client.get("/me/order")
    assert str(refused.value).startswith("This call has not been granted")
    assert refused.value.query_id.startswith("EU.")
    client.post("/auth/logout")
    with pytest.raises(exceptions.InvalidCredential):
        client.get("/me")


def test_a_key_that_is_bound_to_other_addresses_is_refused(python: Pythons) -> None:
    client = python(consumer_key=None)
    rules = [{"method": "GET", "path": "/*"}]
    answer = client.request_consumerkey(rules, allowedIPs=["192.0.2.0/24"])
    validate(answer["validationUrl"])
    with pytest.raises(exceptions.Forbidden):
        client.get("/me")


@pytest.mark.parametrize(
    "keys, error",
    [
        ({"application_key": "unknown"}, exceptions.InvalidKey),
        ({"consumer_key": "unknown"}, exceptions.NotCredential),
        ({"application_secret": "wrong"}, exceptions.BadParametersError),
    ],
)
def test_each_wrong_key_raises_its_own_error(python: Pythons, keys: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        python(**keys).get("/me")


def test_refusals_reach_the_caller_as_the_exceptions_it_knows(python: Pythons) -> None:
    client, other = python(), python("SECOND_")
    with pytest.raises(exceptions.BadParametersError, match="ovhSubsidiary"):
        client.post("/order/cart", ovhSubsidiary="XX")
    with pytest.raises(exceptions.APIError, match="You must login first"):
        client.get("/me", _need_auth=False)
    order_id = ordered_project(client)
    with pytest.raises(exceptions.ResourceNotFoundError):
        other.get(f"/me/order/{order_id}")
    with pytest.raises(exceptions.ResourceNotFoundError):
        client.get("/order/teapots")
    with pytest.raises(exceptions.ResourceConflictError):
        client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", paymentMean="fidelityAccount")


def test_a_name_past_its_end_has_expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = fresh_name()
    with sandbox(tmp_path, "--delivery-seconds", "0") as today, monkeypatch.context() as patched:
        client = connect(today, patched)()
        delivered(client, ordered_name(client, name))
        assert client.get(f"/domain/{name}")["domain"] == name
    with sandbox(tmp_path, "--clock-offset", "P1Y") as later, monkeypatch.context() as patched:
        client = connect(later, patched)()
        with pytest.raises(exceptions.ResourceExpiredError):
            client.get(f"/domain/{name}")


def test_an_unknown_answer_is_null_and_text_is_text(python: Pythons) -> None:
    client = python()
    contact: dict[str, Any] = client.post(
        "/me/contact", firstName="Zoë", lastName="Exemple", legalForm="individual", email="zoe@example.com",
        language="fr_FR", phone="+33.100000000",
        address={"city": "Liège", "country": "BE", "line1": "1 rue de l'Œuvre", "zip": "4000"},
    )  # fmt: skip
    assert client.get(f"/me/contact/{contact['id']}")["address"]["line1"] == "1 rue de l'Œuvre"
