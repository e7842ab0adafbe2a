"""The page of the components: nothing that pages are made of is missing from it."""

import re

import httpx

from panier.web.pages.parts.rendering import TEMPLATES

OWN = {"sec-fetch-site": "same-origin"}
PAGE = "/workshop/components"
MACROS = re.findall(r"{% macro ([a-z]\w*)\(", (TEMPLATES / "components.html").read_text(encoding="utf-8"))


async def test_every_macro_is_shown_with_what_it_is_for(owner: httpx.AsyncClient) -> None:
    page = await owner.get(PAGE)
    assert page.status_code == 200
    shown = re.findall(
        r'id="macro-(\w+)"[^>]*>\s*<h2[^>]*><code>ui\.(\w+)</code></h2>\s*<p class="hint">[A-Z]', page.text
    )
    assert sorted(MACROS) == sorted(name for name, _ in shown)
    assert all(one == other for one, other in shown)


async def test_no_id_stands_on_it_twice(owner: httpx.AsyncClient) -> None:
    ids = re.findall(r'\sid="([^"]+)"', (await owner.get(PAGE)).text)
    assert sorted(set(ids)) == sorted(ids)


async def test_it_is_seen_in_light_and_in_dark(owner: httpx.AsyncClient) -> None:
    assert '<body class="workshop in-dark">' in (await owner.get(f"{PAGE}?look=dark")).text
    assert '<body class="workshop in-light">' in (await owner.get(f"{PAGE}?look=light")).text
    assert '<body class="workshop">' in (await owner.get(f"{PAGE}?look=sepia")).text


async def test_its_form_says_what_was_typed(owner: httpx.AsyncClient) -> None:
    page = await owner.post(PAGE, data={"what": "sample", "name": "<b>Sacha</b>"}, headers=OWN)
    assert "It is called &lt;b&gt;Sacha&lt;/b&gt; now." in page.text
