"""Each vocabulary is defined once, in core; where the protocol or panier/outside repeats it, no word may be missing."""

from collections.abc import Iterator

import msgspec
import pytest

from panier.core.contact.fields import ACCOUNT_FIELDS, REGISTRY_FIELDS
from panier.core.contact.rule_values import contact_fields
from panier.core.payment.payment import BALANCE_MEAN, FREE_MEAN, KINDS
from panier.core.zone.zone import TEXT_TYPES
from panier.outside.gateway.sandbox import SANDBOX_LABELS
from panier.outside.zone_records import TYPES
from panier.web.pages import PAGES
from panier.web.routes import ROUTES
from panier.web.routes.account.money import MONEY
from panier.wire.account.account import Nichandle
from panier.wire.contact.contact import Address, Contact, DomainAddress, DomainContact
from panier.wire.order.order import ReusablePaymentMean
from panier.wire.payment.order_payment import RECEIPTS
from panier.wire.payment.payment_mean import AutomaticPaymentMean
from panier.wire.service.task import ContactField
from panier.wire.zone.zone import RecordType


def names(shape: type[msgspec.Struct], address: type[msgspec.Struct]) -> Iterator[str]:
    """The fields of a contact's shape, an address' after its name and a dot; the number is not a field."""
    for field in msgspec.structs.fields(shape):
        if field.encode_name == "address":
            yield from (f"address.{inner.encode_name}" for inner in msgspec.structs.fields(address))
        elif field.encode_name != "id":
            yield field.encode_name


def test_the_shapes_of_contacts_have_every_field() -> None:
    assert sorted(names(Contact, Address)) == sorted(ACCOUNT_FIELDS)
    assert sorted(names(DomainContact, DomainAddress)) == sorted(REGISTRY_FIELDS)


def test_tasks_may_ask_for_every_field_of_a_contact() -> None:
    assert tuple(ContactField) == ACCOUNT_FIELDS


def test_what_an_account_is_as_a_contact_has_no_other_fields() -> None:
    whole = {field.encode_name: "x" for field in msgspec.structs.fields(Nichandle)}
    found = contact_fields(whole)
    address = found.pop("address")
    assert isinstance(address, dict)
    assert {*found, *(f"address.{name}" for name in address)} <= set(ACCOUNT_FIELDS)
    assert {"firstName", "vat"} <= found.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_method_is_known_everywhere(kind: str) -> None:
    mean = KINDS[kind].mean
    routes = {f"/me/paymentMean/{mean}", f"/me/paymentMean/{mean}/{{id}}"}
    assert routes <= {route.path for route in MONEY}
    assert mean in {field.encode_name for field in msgspec.structs.fields(AutomaticPaymentMean)}
    assert mean in set(ReusablePaymentMean)


def test_no_kind_of_method_lacks_a_label_or_a_receipt() -> None:
    assert SANDBOX_LABELS.keys() == KINDS.keys()
    assert RECEIPTS.keys() == {BALANCE_MEAN, FREE_MEAN, "transfer", *(kind.mean for kind in KINDS.values())}


def test_every_type_of_record_can_stand_in_a_zone_file() -> None:
    assert set(RecordType) == TYPES | TEXT_TYPES


def test_a_page_takes_no_path_of_an_operation() -> None:
    assert PAGES.keys() & {route.path for route in ROUTES} == set()
