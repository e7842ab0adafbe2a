from dataclasses import replace

import pytest
from stdnum import iso11649

from panier.core.account.account import Account
from panier.core.payment.payment import PaymentMethod, ShownMethod, changed, choose, deleted, means_for, preferred
from panier.core.payment.transfer import in_fours, orders_named, reference_of
from panier.core.refusal import Kind, Refusal

NOW = 1_000
CARD = PaymentMethod(1, 7, "CREDIT_CARD", "4242 XXXX XXXX 4242", None, "token", True, 0, 0, expires_us=2_000)
BANK = PaymentMethod(2, 7, "SEPA_DIRECT_DEBIT", "FR76 XXXX 189", None, "token", False, 0, 0)
CAMILLE = Account(7, "ca1001-ovh", "camille@example.com", "FR", "FR", "fr_FR", "individual", "Camille", "Exemple", 0)


def test_a_card_is_valid_until_its_end() -> None:
    assert CARD.is_valid(1_999)
    assert not CARD.is_valid(2_000)
    assert BANK.is_valid(10**18)


@pytest.mark.parametrize(
    "method, is_valid, status",
    [(CARD, True, "VALID"), (CARD, False, "EXPIRED"), (replace(CARD, deleted_us=5), False, "CANCELED")],
)
def test_status_in_the_words_of_the_schema(method: PaymentMethod, is_valid: bool, status: str) -> None:  # noqa: FBT001
    assert ShownMethod(method, CAMILLE, is_valid).status == status


def test_the_first_digit_tells_whose_card_it_is() -> None:
    assert ShownMethod(CARD, CAMILLE, is_valid=True).brand == "VISA"
    assert ShownMethod(replace(CARD, label="5555 XXXX"), CAMILLE, is_valid=True).brand == "MASTERCARD"
    assert ShownMethod(BANK, CAMILLE, is_valid=True).brand is None


def test_the_default_is_handed_on_never_dropped() -> None:
    assert changed(BANK, description=None, is_default=True, now_us=NOW).is_default
    assert changed(CARD, description="mine", is_default=None, now_us=NOW).is_default
    with pytest.raises(Refusal, match="until another one takes its place") as refused:
        changed(CARD, description=None, is_default=False, now_us=NOW)
    assert refused.value.kind == Kind.CONFLICT


def test_an_expired_method_does_not_become_the_default() -> None:
    expired = replace(CARD, is_default=False)
    with pytest.raises(Refusal, match="not valid"):
        changed(expired, description=None, is_default=True, now_us=2_000)


def test_a_description_is_set_and_emptied() -> None:
    described = changed(BANK, description="the firm's", is_default=None, now_us=NOW)
    assert (described.description, described.changed_us) == ("the firm's", NOW)
    assert changed(described, description=None, is_default=None, now_us=NOW).description is None


def test_the_default_goes_last() -> None:
    with pytest.raises(Refusal, match="make another one the default first"):
        deleted(CARD, [CARD, BANK], now_us=NOW)
    assert deleted(BANK, [CARD, BANK], now_us=NOW).deleted_us == NOW
    assert not deleted(CARD, [CARD], now_us=NOW).is_default


def test_preferred_refuses_in_known_words() -> None:
    assert preferred([BANK, CARD], NOW) == CARD
    with pytest.raises(Refusal, match=r"^You do not have preferred payment method$"):
        preferred([BANK], NOW)
    with pytest.raises(Refusal, match=r"^Your preferred payment method is not valid$"):
        preferred([CARD, BANK], 2_000)


def test_points_pay_only_what_costs_nothing() -> None:
    assert means_for([CARD, BANK], is_free=False, now_us=NOW) == ("creditCard", "bankAccount")
    assert means_for([CARD, BANK], is_free=True, now_us=2_000) == ("bankAccount", "fidelityAccount")
    assert choose([], "fidelityAccount", None, is_free=True, now_us=NOW) is None
    with pytest.raises(Refusal, match=r"^This order can't be paid with 'fidelityAccount'$"):
        choose([CARD], "fidelityAccount", None, is_free=False, now_us=NOW)


def test_a_mean_needs_the_number_of_one_of_its_kind() -> None:
    methods = [CARD, BANK]
    assert choose(methods, "bankAccount", 2, is_free=False, now_us=NOW) == BANK
    for number, kind in ((None, Kind.INVALID), (1, Kind.NOT_FOUND), (99, Kind.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            choose(methods, "bankAccount", number, is_free=False, now_us=NOW)
        assert refused.value.kind == kind


@pytest.mark.parametrize("order_id", [1, 9, 17, 96, 97, 98, 12_345, 999_999_999, 9_999_999_999])
def test_a_reference_is_one_of_iso_11649(order_id: int) -> None:
    reference = reference_of(order_id)
    assert iso11649.validate(reference) == reference
    assert iso11649.format(reference) == in_fours(reference)


@pytest.mark.parametrize("written", ["{}", "order {} thanks", "{}2026-11-28", "ref:{}.", "12{}34", "/INV/{}//{}"])
def test_it_is_found_among_other_words(written: str) -> None:
    for order_id in (1, 17, 4_711):
        reference = reference_of(order_id)
        for form in (reference, in_fours(reference), reference.lower(), "-".join(reference)):
            assert orders_named(written.format(form, form)) == (order_id,)


def test_a_wrong_digit_is_no_reference() -> None:
    reference = reference_of(4_711)
    for place in range(2, len(reference)):
        for digit in "0123456789":
            if digit != reference[place]:
                assert orders_named(reference[:place] + digit + reference[place + 1 :]) == ()


def test_several_are_several_and_none_is_none() -> None:
    assert orders_named(f"{reference_of(1)} {reference_of(2)}") == (1, 2)
    for words in ("", "thanks", "RF", "RF99", "order 17", "4711 " * 100):
        assert orders_named(words) == ()
