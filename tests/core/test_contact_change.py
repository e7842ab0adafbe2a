"""Who may give a role of a service away, to whom, and when that holds."""

from dataclasses import replace

import pytest

from panier.core.account.access import digest
from panier.core.account.account import Account
from panier.core.contact.change import (
    ChangeState,
    ContactChange,
    Voice,
    answered,
    asked_to_agree,
    handovers,
    may_ask,
    may_share,
)
from panier.core.refusal import Refusal
from panier.core.service.service import Role, Service

ADMIN, TECH, BILLING = Role.ADMIN, Role.TECH, Role.BILLING
SERVICE = Service(
    1, 10, 1, 1, "domain", "exemple.fr", "fr", "domain", None, 0, None, tech_account_id=20, billing_account_id=30
)
CHANGE = ContactChange(
    1, 1, 10, 20, 40, (TECH,), (Voice(10, digest=digest("old")), Voice(40, digest=digest("new"))), 0, 100
)


def account(number: int, subsidiary: str = "FR") -> Account:
    return Account(number, f"aa{number}-ovh", "a@example.com", subsidiary, "FR", "fr_FR", "individual", "A", "B", 0)


@pytest.mark.parametrize(
    "asking, roles, expected",
    [
        (10, [ADMIN, TECH, BILLING], True),
        (20, [TECH], True),
        (20, [ADMIN], False),
        (20, [TECH, BILLING], False),
        (30, [BILLING], True),
        (30, [TECH], False),
        (40, [TECH], False),
    ],
)
def test_the_admin_gives_everything_away_and_others_what_they_have(
    asking: int, roles: list[Role], *, expected: bool
) -> None:
    assert may_ask(SERVICE, asking, roles) is expected


def test_roles_that_stay_ask_nobody() -> None:
    parts = handovers(SERVICE, {ADMIN: account(10), TECH: account(40), BILLING: account(40)})
    assert [(part.roles, part.from_account_id, part.taker.account_id) for part in parts] == [
        ((TECH,), 20, 40), ((BILLING,), 30, 40),
    ]  # fmt: skip
    assert asked_to_agree(10, parts[0]) == (10, 40)
    assert asked_to_agree(40, parts[0]) == (40,)
    with pytest.raises(Refusal, match="Nothing would change"):
        handovers(SERVICE, {ADMIN: account(10)})


def test_a_new_admin_leaves_the_other_roles_where_they_are() -> None:
    alone = replace(SERVICE, tech_account_id=None, billing_account_id=None)
    after = alone.given({ADMIN: 40})
    assert [after.account_of(role) for role in Role] == [40, 10, 10]
    back = after.given({ADMIN: 10})
    assert (back.account_id, back.tech_account_id, back.billing_account_id) == (10, None, None)
    assert SERVICE.roles_of(20) == {TECH}
    assert alone.roles_of(10) == set(Role)


@pytest.mark.parametrize("giver, taker, is_one", [("FR", "TN", True), ("FR", "CA", False), ("QC", "US", False)])
def test_accounts_of_two_zones_share_nothing(giver: str, taker: str, *, is_one: bool) -> None:
    assert may_share(account(1, giver), account(2, taker)) is is_one


def test_a_state_follows_from_what_happened() -> None:
    half = answered(CHANGE, 10, "old", is_accepted=True, now_us=50)
    whole = answered(half, 40, "new", is_accepted=True, now_us=60)
    expected = [
        (CHANGE, 99, ChangeState.VALIDATING_BY_CUSTOMERS),
        (half, 99, ChangeState.VALIDATING_BY_CUSTOMERS),
        (half, 100, ChangeState.EXPIRED),
        (whole, 100, ChangeState.DOING),
        (replace(whole, done_us=110), 200, ChangeState.DONE),
        (replace(whole, aborted_us=110), 200, ChangeState.ABORTED),
        (answered(half, 40, "new", is_accepted=False, now_us=60), 200, ChangeState.REFUSED),
    ]
    assert [change.state(now_us) for change, now_us, _ in expected] == [state for _, _, state in expected]
    assert not half.is_open(100)
    for number, word, now_us in ((10, "old", 60), (20, "new", 60), (40, "old", 60), (40, "new", 100)):
        with pytest.raises(Refusal):
            answered(half, number, word, is_accepted=True, now_us=now_us)
