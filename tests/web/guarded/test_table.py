"""Nothing is outside of what the tests of this folder know: each page and each form is a row, or classified by hand."""

from panier.core.rates import CART_BYTES
from panier.web.counted import limits_of
from panier.web.pages import PAGES
from panier.web.pages.account.pages import ACCOUNT_PAGES
from panier.web.route import Route
from tests.support.samples import real_things
from tests.support.shop import Sandbox, route_of
from tests.web.guarded.table import PAGES_BY_HAND, HandForm, account_paths, has_forms, is_of_account, row_forms


def hand_forms() -> list[tuple[str, HandForm]]:
    return [(path, form) for path, page in PAGES_BY_HAND.items() for form in page.forms]


def test_every_page_is_classified() -> None:
    known = set(PAGES_BY_HAND) | {path for path in PAGES if is_of_account(path)}
    assert set(PAGES) - known == set(), "who reaches these pages? see tests/web/guarded/table.py"
    assert known - set(PAGES) == set()


def test_every_page_that_takes_forms_has_them_in_the_table() -> None:
    wrong = {path for path, page in PAGES_BY_HAND.items() if has_forms(path) is not bool(page.forms)}
    assert wrong == set()


def test_every_form_is_bounded_by_a_limit_or_says_why_it_need_not_be() -> None:
    assert [(path, dict(form.fields)) for path, form in hand_forms() if not form.limits and not form.why] == []


async def test_every_page_of_the_account_can_be_filled_with_things_that_exist(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    assert {one.name for one in row_forms(things)} == {
        f"{path} {form.name}" for path, page in ACCOUNT_PAGES.items() for form in page.forms
    }
    assert set(ACCOUNT_PAGES) <= set(account_paths())


async def test_every_form_of_the_account_counts_as_the_call_that_does_the_same(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    wrong = {}
    for one in row_forms(things):
        route = _route(one.form.call, one.parts)
        wanted = set() if route is None else set(limits_of(route)) - {CART_BYTES}
        if not wanted <= set(one.form.limits):
            wrong[one.name] = [limit.name for limit in wanted]
    assert wrong == {}


async def test_every_page_and_form_of_the_account_names_a_call_that_exists(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    rows = [(one.name, one.form.call, one.parts) for one in row_forms(things)]
    rows += [(path, page.call, {}) for path, page in ACCOUNT_PAGES.items() if "{" not in path]
    assert [(name, call) for name, call, parts in rows if _route(call, parts) is None] == []


def _route(call: tuple[str, str], parts: dict[str, str] | object) -> Route | None:
    """The row of the route table that a page or a form stands for."""
    method, path = call
    assert isinstance(parts, dict)
    return route_of(method, path.format(**parts))
