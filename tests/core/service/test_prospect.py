"""What becomes of a service: by its own choice, and by what becomes of what it hangs on."""

import pytest

from panier.core.limits import DAY_US
from panier.core.service.details import Details, RenewalChoice
from panier.core.service.lasting.prospect import Above, Fate, Prospect, is_paid_to_its_end, prospect, standing_choice
from panier.core.service.service import Service
from panier.core.values import replace

NOW_US = 1_900_000_000_000_000
END_US = NOW_US + 20 * DAY_US
BY_ITSELF, BY_HAND = RenewalChoice(is_automatic=True), RenewalChoice()
GIVEN_UP = RenewalChoice(is_automatic=True, ends=True)


def service(
    choice: RenewalChoice, *, name: str = "server", family: str = "vps", end_us: int | None = END_US
) -> Service:
    return Service(
        1, 1, 1, 1, family, name, "plan", "product", None, NOW_US - DAY_US, end_us, details=Details(renewal=choice)
    )


def above(choice: RenewalChoice, *, end_us: int | None = END_US, family: str = "vps") -> Above:
    parent = service(choice, end_us=end_us, family=family)
    return Above(parent, prospect(parent, NOW_US))


@pytest.mark.parametrize(
    "one, told",
    [
        (service(BY_ITSELF), Prospect(Fate.RENEWS, END_US)),
        (service(BY_HAND), Prospect(Fate.BY_HAND, END_US)),
        (service(GIVEN_UP), Prospect(Fate.ENDS, END_US)),
        (service(BY_ITSELF, end_us=None), Prospect(Fate.LASTS)),
        (service(GIVEN_UP, end_us=NOW_US), Prospect(Fate.OVER, NOW_US)),
        (replace(service(BY_ITSELF), suspended_us=NOW_US - 1), Prospect(Fate.SUSPENDED, NOW_US - 1)),
        (replace(service(BY_ITSELF), ended_us=NOW_US - 1), Prospect(Fate.ENDED, NOW_US - 1)),
        (service(RenewalChoice(is_automatic=True, is_paid_by_hand=True)),
         Prospect(Fate.RENEWS, END_US, is_paid_by_hand=True)),
    ],
)  # fmt: skip
def test_what_hangs_on_nothing_goes_on_as_was_chosen(one: Service, told: Prospect) -> None:
    assert prospect(one, NOW_US) == told


def test_what_costs_nothing_goes_on_anyway_until_its_end_is_wanted() -> None:
    assert prospect(service(BY_HAND), NOW_US, is_free=True) == Prospect(Fate.RENEWS, END_US)
    assert prospect(service(GIVEN_UP), NOW_US, is_free=True) == Prospect(Fate.ENDS, END_US)


def test_what_its_engagement_ends_goes_then() -> None:
    until_us = END_US + 300 * DAY_US
    assert prospect(service(BY_ITSELF), NOW_US, engaged_until_us=until_us) == Prospect(Fate.ENDS, until_us)


@pytest.mark.parametrize("choice", [BY_ITSELF, BY_HAND, GIVEN_UP])
@pytest.mark.parametrize("end_us", [END_US, END_US + 1, END_US + 90 * DAY_US, None])
def test_an_option_ends_with_its_server(choice: RenewalChoice, end_us: int | None) -> None:
    told = prospect(service(choice, name="option", end_us=end_us), NOW_US, above=above(GIVEN_UP))
    assert told == Prospect(Fate.ENDS_WITH, END_US, "server")


def test_an_option_that_ends_before_its_server_says_its_own_end() -> None:
    server = above(GIVEN_UP, end_us=END_US + 90 * DAY_US)
    assert prospect(service(GIVEN_UP, name="option"), NOW_US, above=server) == Prospect(Fate.ENDS, END_US)
    assert prospect(service(BY_HAND, name="option"), NOW_US, above=server) == Prospect(Fate.BY_HAND, END_US)
    monthly = prospect(service(BY_ITSELF, name="option"), NOW_US, above=server)
    assert monthly == Prospect(Fate.ENDS_WITH, END_US + 90 * DAY_US, "server"), "it is renewed until then"


def test_an_option_is_renewed_with_its_server_and_not_without() -> None:
    option = service(BY_ITSELF, name="option")
    assert prospect(option, NOW_US, above=above(BY_ITSELF)) == Prospect(Fate.RENEWS, END_US, "server")
    assert prospect(option, NOW_US, above=above(BY_HAND)) == Prospect(Fate.BY_HAND, END_US, "server")
    assert prospect(option, NOW_US, above=above(BY_HAND, family="dedicated")) == Prospect(Fate.RENEWS, END_US)


def test_what_costs_nothing_ends_with_what_somebody_has_to_renew() -> None:
    """As the zone of a domain name does: it is not told to be renewed while its name is going to end."""
    by_hand = above(BY_HAND, family="domain")
    for zone in (service(BY_ITSELF, family="dns"), service(BY_HAND, family="dns")):
        assert prospect(zone, NOW_US, above=by_hand, is_free=True) == Prospect(Fate.BY_HAND, END_US, "server")
    later = service(BY_ITSELF, family="dns", end_us=END_US + 90 * DAY_US)
    assert prospect(later, NOW_US, above=by_hand, is_free=True) == Prospect(Fate.BY_HAND, END_US, "server")
    endless = service(BY_ITSELF, family="dns", end_us=None)
    assert prospect(endless, NOW_US, above=by_hand) == Prospect(Fate.BY_HAND, END_US, "server")
    sooner = above(BY_HAND, family="domain", end_us=END_US + 90 * DAY_US)
    assert prospect(service(BY_ITSELF), NOW_US, above=sooner, is_free=True) == Prospect(Fate.RENEWS, END_US)
    by_itself = above(BY_ITSELF, family="domain")
    assert prospect(service(BY_HAND), NOW_US, above=by_itself, is_free=True) == Prospect(Fate.RENEWS, END_US)


def test_another_period_of_what_ends_along_would_be_lost() -> None:
    option, later = service(BY_ITSELF, name="option"), above(GIVEN_UP, end_us=END_US + 90 * DAY_US)
    assert is_paid_to_its_end(option, prospect(option, NOW_US, above=above(GIVEN_UP)))
    assert not is_paid_to_its_end(option, prospect(option, NOW_US, above=later))
    assert not is_paid_to_its_end(option, prospect(option, NOW_US, above=above(BY_ITSELF)))


def test_nothing_is_renewed_beyond_the_end_of_what_it_hangs_on() -> None:
    option = service(BY_ITSELF, name="option")
    assert standing_choice(option, above(GIVEN_UP)).ends
    assert standing_choice(option, above(GIVEN_UP, family="dedicated")).ends
    assert not standing_choice(option, above(GIVEN_UP, end_us=END_US + 90 * DAY_US)).ends
    assert standing_choice(option, None) == BY_ITSELF
