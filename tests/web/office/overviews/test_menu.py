"""The menu of the office: nine words at the most, and each role is led to what it may open."""

import re

import pytest

from panier.core.office.rights import OfficeRole
from panier.web.office.pages import PAGES, SECTIONS
from tests.support.shop import Sandbox
from tests.web.office.desk import plain, signed_in, with_office


def test_every_page_with_a_word_stands_in_one_section_of_nine_at_the_most() -> None:
    assert len(SECTIONS) <= 9
    placed = [path for section in SECTIONS for path in section.paths]
    assert sorted(placed) == sorted(one.path for one in PAGES if one.title)


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_the_menu_leads_a_role_to_what_it_may_open(sqlite_shop: Sandbox, role: OfficeRole) -> None:
    async with signed_in(with_office(sqlite_shop), role) as clerk:
        page = (await clerk.http.get("/office")).text
        menu = page.partition('<nav class="office-menu"')[2].partition("</nav>")[0]
        sheet = page.partition('<details class="sheet">')[2].partition("</details>")[0]
        links = re.findall(r'<a href="([^"]+)"', menu)
        assert links == re.findall(r'<a href="([^"]+)"', sheet), "a phone has the same"
        assert 5 <= len(links) <= 9
        for link in links:
            answer = await clerk.http.get(link)
            assert answer.status_code == 200, link
            assert answer.text.count('aria-current="page"') >= 2, plain(answer.text)[:200]
            for beside in re.findall(r'<nav class="tabs".*?</nav>', answer.text, re.DOTALL):
                for other in re.findall(r'href="([^"]+)"', beside):
                    assert (await clerk.http.get(other)).status_code == 200, other
