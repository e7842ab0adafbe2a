"""The documentation as a site: every page is found, no link is dead, and what is looked for comes first."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from falcon.testing import TestClient

from panier.web.handbook import contents
from panier.web.handbook.library import library
from tests.support.groups import CHECKOUT
from tools import commands, owner_calls, site

NEVER_LISTED = {contents.INDEX}


@cache
def client() -> TestClient:
    return site.site_client()


def test_nothing_is_wrong_with_the_site() -> None:
    found = site.crawl(client())
    assert site.faults(found) == []
    assert len(found) > 50


def test_the_contents_list_every_page_once() -> None:
    listed = [entry.slug for group in library().groups for entry in group.entries]
    assert len(listed) == len(set(listed))
    files = {path.relative_to(CHECKOUT / "docs").with_suffix("").as_posix() for path in CHECKOUT.glob("docs/**/*.md")}
    assert files - NEVER_LISTED == set(library().outlines) - NEVER_LISTED, "docs/index.md lists every page"


def test_the_contents_have_four_groups_and_say_what_each_page_is_about() -> None:
    groups = library().groups
    assert [group.title for group in groups] == ["Learn", "Do", "Look up", "Understand"]
    assert [entry.slug for group in groups for entry in group.entries if not entry.about] == []


@pytest.mark.parametrize(
    "question, page",
    [
        ("how do I move the clock", "/docs/sandbox-owner"),
        ("PANIER_TLS_KEY", "/docs/deployment"),
        ("idempotency", "/docs/retries"),
        ("Transferring a domain name", "/docs/domain-names"),
        ("premium nam", "/docs/sandbox-names"),
    ],
)
def test_what_is_looked_for_is_among_the_first(question: str, page: str) -> None:
    found = [one.address.partition("#")[0] for one in library().find(question)]
    assert page in found[:3]


@pytest.mark.parametrize("question", ['"', "AND OR NOT", "NEAR(", "a*b:c^d", "é" * 5_000, "-", "' ; --", "%00", "the"])
def test_no_question_is_too_odd(question: str) -> None:
    reply = client().simulate_get("/docs", params={"q": question})
    assert reply.status_code == 200
    assert "<h1>" in reply.text


def test_what_was_typed_stays_and_is_never_markup() -> None:
    reply = client().simulate_get("/docs", params={"q": '<b>"clock"'})
    assert "&lt;b&gt;&#34;clock&#34;" in reply.text
    assert "<b>" not in reply.text
    assert "<mark>clock</mark>" in reply.text


def test_a_page_that_is_not_there_says_what_may_be_meant() -> None:
    reply = client().simulate_get("/docs/sandbox-clock")
    assert reply.status_code == 404
    assert "There is no page “sandbox-clock”" in reply.text
    assert 'href="/docs/sandbox-owner' in reply.text


@pytest.mark.parametrize("path", ["/docs/../settings.py", "/docs/%2e%2e/settings", "/docs/nope.md", "/docs/index.py"])
def test_nothing_outside_the_documentation_is_served(path: str) -> None:
    assert client().simulate_get(path).status_code == 404


def test_a_page_is_there_as_it_is_written() -> None:
    reply = client().simulate_get("/docs/zones.md")
    assert reply.text == (CHECKOUT / "docs" / "zones.md").read_text()
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"


def test_a_long_page_is_shown_by_its_chapters_and_old_links_find_them() -> None:
    beginning = client().simulate_get("/docs/divergences").text
    assert '<li id="carts"><a href="/docs/divergences/carts">Carts</a></li>' in beginning
    chapter = client().simulate_get("/docs/divergences/carts").text
    assert "<title>Carts · Where Panier differs" in chapter
    assert '<a rel="next" href="/docs/divergences/' in chapter


def test_links_lead_within_the_site_and_names_of_files_stay_words() -> None:
    page = client().simulate_get("/docs/sandbox-names").text
    assert '<a href="/docs/registrar-plugin">' in page
    assert '.yaml"' not in page
    assert "<code>panier/catalogs/names.yaml</code>" in page


def test_pages_load_and_run_nothing_from_elsewhere() -> None:
    reply = client().simulate_get("/docs")
    policy = reply.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'"} <= set(policy)
    assert "unsafe" not in " ".join(policy)
    assert all(one.startswith(' src="/static/') for one in reply.text.split("<script")[1:])


def test_the_site_is_written_as_files(tmp_path: Path) -> None:
    site.write(site.crawl(client()), tmp_path / "site")
    page = (tmp_path / "site" / "docs" / "zones" / "index.html").read_text()
    assert "<h1" in page
    assert 'role="search"' not in page
    assert (tmp_path / "site" / "docs" / "architecture.svg").exists()


def test_the_page_of_commands_is_what_they_tell() -> None:
    assert (CHECKOUT / "docs" / "commands.md").read_text() == commands.written(), "run `make docs`"


def test_the_page_of_the_owners_port_is_what_it_lists() -> None:
    assert (CHECKOUT / "docs" / "owner-calls.md").read_text() == owner_calls.written(), "run `make docs`"


def test_what_is_shipped_has_every_page_and_every_picture() -> None:
    """By the patterns of pyproject.toml, as setuptools reads them."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    package = CHECKOUT / "panier"
    patterns = settings["tool"]["setuptools"]["package-data"]["panier"]
    shipped = {path.relative_to(package).as_posix() for pattern in patterns for path in package.glob(pattern)}
    written = [path for kind in ("md", "svg") for path in CHECKOUT.glob(f"docs/**/*.{kind}")]
    wanted = [path for path in written if "examples" not in path.parts]
    assert {f"handbook/{path.relative_to(CHECKOUT / 'docs')}" for path in wanted} <= shipped


def test_a_picture_has_its_place_before_it_is_there() -> None:
    drawn = re.findall(r"<img [^>]+>", client().simulate_get("/docs/architecture").text)
    assert drawn
    assert [one for one in drawn if not re.search(r' width="\d+" height="\d+"', one)] == []


def test_cells_of_wide_tables_name_their_column() -> None:
    """On a phone they stand one beneath another."""
    page = client().simulate_get("/docs/settings").text
    [row, *_] = re.findall(r"<tr>\s*<td><code>PANIER_REGION.*?</tr>", page, re.DOTALL)
    assert re.findall(r'data-label="([^"]+)"', row) == ["without it", "what"]


def test_the_readme_leads_into_the_documentation() -> None:
    links = re.findall(r"\]\(([^)#]+)", (CHECKOUT / "README.md").read_text())
    own = [link for link in links if not link.startswith("https://")]
    assert [link for link in own if not (CHECKOUT / link).exists()] == []
    assert {"docs/index.md", "docs/start.md"} <= set(own)


def test_a_start_reads_none_of_it() -> None:
    names = "'markdown_it', 'pygments.lexers', 'panier.web.handbook.library'"
    code = f"import sys, panier.app; print([name for name in ({names}) if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
