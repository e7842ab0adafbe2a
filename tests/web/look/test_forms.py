"""Forms of pages are judged by the shop alone: it says all that is wrong at once, in the page's language."""

import re

import pytest

from panier.web.look.template_files import TemplateFiles
from panier.web.pages.parts.rendering import TEMPLATES, _templates
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox

_FORM = re.compile(r"<form\b[^>]*")


def test_no_form_of_any_template_is_held_up_by_a_browser() -> None:
    files = TemplateFiles(TEMPLATES)
    forms = [form for name in files.list_templates() for form in _FORM.findall(files.get_source(_templates, name)[0])]
    assert len(forms) > 60
    assert all(form.startswith("<form novalidate") for form in forms)


@pytest.mark.parametrize("path", ["/", "/login", "/join", "/office/login", "/domains", "/reset-password"])
async def test_pages_send_such_forms(sqlite_shop: Sandbox, path: str) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = (await visitor.get(path)).response.text
    assert all(form.startswith("<form novalidate") for form in _FORM.findall(page))


async def test_what_is_missing_is_said_by_the_shop_in_the_reader_s_language(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        page = await visitor.get("/join?lang=fr")
        form = next(one for one in _FORM.findall(page.response.text) if "/join" in one)
        assert "novalidate" in form
        assert "required" in page.response.text, "whoever listens to the page is told"
