"""What may stay empty: a form says so of every field, in one way."""

import re

import pytest

from panier.web.pages.account.pages import ACCOUNT_PAGES
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox

FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
LABEL = re.compile(r"<label\b.*?</label>", re.DOTALL)
TYPED = re.compile(
    r'<textarea\b[^>]*>|<input\b(?=[^>]*\btype="(?:text|email|tel|number|password|date|datetime-local|url)")[^>]*>'
)
PAGES = ["/join", "/login", "/p/vps-2025-model1", "/p/24rise01", *(one for one in ACCOUNT_PAGES if "{" not in one)]


def unclear(page: str) -> list[str]:
    """The fields of which a page does not say, or says twice, whether they may stay empty."""
    found = []
    for label in (one for form in FORM.findall(page) for one in LABEL.findall(form)):
        field = TYPED.search(label)
        is_free = "(optional)" in label or "<small" in label
        if field is not None and (" required" not in field[0]) != is_free and "<small" not in label:
            found.append(label[:200])
    return found


@pytest.mark.parametrize("path", PAGES)
async def test_every_field_says_whether_it_may_stay_empty(sqlite_shop: Sandbox, path: str) -> None:
    async with browser(sqlite_shop) as one:
        if path.startswith("/account"):
            await one.sign_in(sqlite_shop.first.nic)
        page = await one.get(path, headers={"accept-language": "en"}, follow_redirects=True)
    assert page.status_code == 200
    assert unclear(page.text) == []
