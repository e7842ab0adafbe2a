"""The summary of each operation: a plain sentence that a buyer understands, different for each."""

import re
from collections import defaultdict

from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.routes.family_names import a_plan, a_service, plans, services

LENGTH_MAX = 90
# What is said to whoever reads the code: names in it, refusals and their statuses, where it is known from.
FOR_DEVELOPERS = re.compile(r"`|\(\)|\brefuse[sd]?\b|\brecord(?:ed|ing)\b|\(guides?\)|\(\d{3}\)", re.IGNORECASE)
# Of what gives nothing away by itself.
ENDLESS = re.compile(r"\betc$|…$|\.\.\.$")


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_each_operation_is_summed_up_in_a_short_sentence() -> None:
    wrong = {
        named(route): route.summary
        for route in ROUTES
        if not route.summary[:1].isupper()
        or len(route.summary) >= LENGTH_MAX
        or re.search(r"[.!?]( |$)", route.summary)
        or ENDLESS.search(route.summary)
    }
    assert wrong == {}


def test_no_summary_speaks_to_developers() -> None:
    wrong = {named(route): route.summary for route in ROUTES if FOR_DEVELOPERS.search(route.summary)}
    assert wrong == {}


def test_no_two_operations_are_summed_up_alike() -> None:
    rows = defaultdict(list)
    for route in ROUTES:
        rows[route.summary].append(named(route))
    assert {summary: routes for summary, routes in rows.items() if len(routes) > 1} == {}, "give the rows an `about`"


def test_families_have_names_of_their_own() -> None:
    assert (a_plan("vps"), plans("vps")) == ("a VPS plan", "VPS plans")
    assert (a_service("emailpro"), services("emailpro")) == ("an Email Pro service", "Email Pro services")
    assert (a_service("domain"), services("domain")) == ("a domain name", "domain names")
    assert plans("vrackReseller") == "vRack plans (resellers)", "what is meant of a name stands behind"
