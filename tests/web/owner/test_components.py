"""The page of the components: nothing that pages are made of is missing from it."""

import re

import httpx

from panier.web.pages.parts.rendering import TEMPLATES

OWN = {"sec-fetch-site": "same-origin"}
PAGE = "/workshop/components"
IMPORTED = re.compile(r'{% (?:import|from) "([^"]+)"')
MACRO = re.compile(r"{% macro ([a-z]\w*)\(")
# What each file of macros is called on the page; those of console and office are not on it.
FILES = {
    "components.html": "ui", "account/rows.html": "rows", "account/people/fields.html": "people",
    "buying/fields.html": "asked", "buying/find.html": "search",
}  # fmt: skip
OF_THEIR_PAGES = {"console/parts.html", "office/parts.html"}
SOURCES = {
    path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")
}


def macros(name: str) -> list[str]:
    return MACRO.findall(SOURCES[name])


async def test_every_macro_is_shown_with_what_it_is_for(owner: httpx.AsyncClient) -> None:
    page = await owner.get(PAGE)
    assert page.status_code == 200
    shown = re.findall(
        r'id="macro-([\w-]+)"[^>]*>\s*<h2[^>]*><code>(\w+)\.(\w+)</code></h2>\s*<p class="hint">[A-Z]', page.text
    )
    assert sorted((of, one) for name, of in FILES.items() for one in macros(name)) == sorted(
        (of, name) for _, of, name in shown
    )
    assert all(one == (name if of == "ui" else f"{of}-{name}") for one, of, name in shown)


def test_what_pages_share_stands_in_a_file_of_components() -> None:
    shared = {one for text in SOURCES.values() for one in IMPORTED.findall(text)}
    assert shared == {*FILES, *OF_THEIR_PAGES}
    # A page may have a macro for itself, if it is none of those that there are.
    known = set(macros("components.html"))
    again = {name: found for name in SOURCES if name not in shared and (found := known & set(macros(name)))}
    assert again == {}


def test_forms_of_the_office_are_made_as_all_others_are() -> None:
    own = {name for name, text in SOURCES.items() if name.startswith("office/") and 'method="post"' in text}
    assert own == {"office/frame.html"}, "signing out stands in the header, on one line"


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
