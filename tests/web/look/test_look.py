"""A shop with a look of its own, as whoever opens its pages and its e-mails sees it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from panier.app import CATALOGS
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.files import assortment
from panier.files.look.look_file import load_look
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.outside.mail.letters import Letters
from panier.web.pages.parts.rendering import TEMPLATES, house_of
from tests.support.ordering import add_name, own_cart
from tests.support.parts.looks import LOGO, LOOK, write
from tests.support.shop import Sandbox, copy_sqlite, opened, selling

Opening = Callable[..., AbstractAsyncContextManager[Sandbox]]
INDEPENDENT = "not made, run or endorsed by OVHcloud"


@pytest.fixture
def dressed(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> Opening:
    """Opens a shop whose look is a folder with some files."""

    @asynccontextmanager
    async def opening(files: dict[str, str], *, is_sandbox: bool = True, terms: str = "") -> AsyncIterator[Sandbox]:
        file, customers = sqlite_furnished
        look = load_look(str(write(tmp_path / "look", {"look.yaml": LOOK, **files})))
        url = copy_sqlite(file, tmp_path)
        sold = assortment.load(CATALOGS, terms=terms) if terms else None

        def change(shop: Shop) -> Shop:
            worn = replace(shop, look=look, is_sandbox=is_sandbox)
            return worn if sold is None else selling(worn, sold)

        async with opened(url, customers, change=change) as shop:
            yield shop

    return opening


async def test_pages_wear_the_name_the_colours_and_the_logo(dressed: Opening) -> None:
    async with dressed({"logo.svg": LOGO}) as shop, shop.http() as http:
        page = (await http.get("/join?lang=fr")).text
        assert re.search(r"<title>.+ · Exemple Hosting</title>", page)
        assert "Mentions légales</a>" in page
        assert '<a href="mailto:help@shop.example">Aide</a>' in page
        style = re.search(r'<link rel="stylesheet" href="(/own/[0-9a-f]{16}\.css)">', page)
        logo = re.search(r'<img class="logo" src="(/own/[0-9a-f]{16}\.svg)" alt="" width="84" height="28">', page)
        assert style
        assert logo
        sent = await http.get(style[1])
        assert "--accent: light-dark(#7a2e8f, #dba8ea);" in sent.text
        assert "--accent-ink: light-dark(#ffffff, #000000);" in sent.text
        assert "--round: 6px;" in sent.text
        assert sent.headers["content-type"] == "text/css; charset=utf-8"
        assert "immutable" in sent.headers["cache-control"]
        for path in (logo[1], "/favicon.ico"):
            picture = await http.get(path)
            assert (picture.text, picture.headers["content-type"]) == (LOGO, "image/svg+xml")
            assert "sandbox" in picture.headers["content-security-policy"]
            assert picture.headers["x-content-type-options"] == "nosniff"
        assert (await http.get("/own/look.yaml")).status_code == 404
        assert (await http.get("/own/..%2Flook.yaml")).status_code == 404


async def test_a_logo_with_the_name_in_it_says_the_name_to_those_who_do_not_see_it(dressed: Opening) -> None:
    async with dressed({"logo.svg": LOGO, "look.yaml": f"{LOOK}logo_has_name: true\n"}) as shop, shop.http() as http:
        header = re.search(r'<a class="home".*?</a>', (await http.get("/")).text, re.DOTALL)
        assert header
        assert 'alt="Exemple Hosting"' in header[0]
        assert "> Exemple" not in header[0]


async def test_who_made_panier_is_said_where_programs_look_and_in_sandboxes(dressed: Opening) -> None:
    async with dressed({}, is_sandbox=False) as shop, shop.http() as http:
        assert INDEPENDENT not in (await http.get("/join")).text
        for path in ("/api", "/console"):
            assert INDEPENDENT in (await http.get(path)).text, path
    async with dressed({}) as shop, shop.http() as http:
        assert INDEPENDENT in (await http.get("/join")).text


async def test_a_shop_without_a_look_is_called_panier(sqlite_shop: Sandbox) -> None:
    async with sqlite_shop.http() as http:
        page = (await http.get("/join")).text
    assert "· Panier</title>" in page
    assert "/own/" not in page


async def test_templates_of_its_own_take_the_place_of_the_shipped_ones(dressed: Opening) -> None:
    page_block = '{% block page %}<h1>{{ house.name }}, {{ _("Your cart") }}</h1>{{ super() }}{% endblock %}'
    own = {"pages/buying/start.html": '{% extends "shipped/buying/start.html" %}' + page_block}
    async with dressed(own) as shop, shop.http() as http:
        page = (await http.get("/?lang=de")).text
        assert "<h1>Exemple Hosting, Ihr Warenkorb</h1>" in page
        assert 'action="/domains"' in page, "the shipped page is within it"
        assert (await http.get("/join")).status_code == 200


async def test_a_template_that_goes_wrong_gives_way_to_the_shipped_one(
    dressed: Opening, caplog: pytest.LogCaptureFixture
) -> None:
    own = {
        "pages/buying/start.html": "{{ nothing.like_it }}",
        "pages/reset_password.html": "{{ ''.__class__.__mro__ }}",
    }
    async with dressed(own) as shop, shop.http() as http:
        for path in ("/", "/resetPassword"):
            page = await http.get(path)
            assert page.status_code == 200
            assert "<h1" in page.text
    assert "buying/start.html went wrong with templates of the shop's own" in caplog.text
    assert "reset_password.html went wrong" in caplog.text, "there is no way from a template into Python"


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("start.html", "{% if %}", r"pages/start\.html, line 1: "),
        ("base.html", "\n{% extends 'base.html' %}", r"base\.html, line 2: it uses itself; the shipped one is called"),
        ("base.html", "{% include 'nothing.html' %}", r"base\.html, line 1: there is no template nothing\.html"),
        ("base.html", "<script>alert(1)</script>", "a script within a page does not run"),
        ("base.html", "\n<p style='color: red'>", "line 2: style= does nothing"),
        ("base.html", "<button onclick='a()'>", "on…= does not run"),
        ("base.html", "<img src='https://elsewhere.example/a.png'>", "nothing is loaded from elsewhere"),
        ("strat.html", "", r"strat\.html: no page is made of a template called so"),
    ],
)
def test_mistakes_in_templates_are_named_with_file_and_line(tmp_path: Path, name: str, text: str, told: str) -> None:
    look = load_look(str(write(tmp_path, {"look.yaml": LOOK, f"pages/{name}": text})))
    with pytest.raises(Refusal, match=told):
        house_of(look, is_sandbox=False)


def test_every_shipped_template_would_be_taken_as_an_own_one(tmp_path: Path) -> None:
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    copies = {f"pages/{name}": (TEMPLATES / name).read_text(encoding="utf-8") for name in names}
    house = house_of(load_look(str(write(tmp_path, {"look.yaml": LOOK, **copies}))), is_sandbox=False)
    assert house.templates is not None
    for name in names:
        house.templates.get_template(name)


async def test_terms_are_read_as_they_are_written(dressed: Opening, tmp_path: Path) -> None:
    terms = write(tmp_path / "terms", {
        "general.en.md": "# Our terms\n\n## 1. What *we* owe\n\n| a | b |\n|---|---|\n| 1 | <i>2</i> |\n\n[Us](https://shop.example/)\n",
        "general.fr.html": "<h1>Nos conditions</h1><h2>Ce que nous devons</h2>",
    })  # fmt: skip
    async with dressed({}, terms=str(terms)) as shop, shop.http() as http:
        english = (await http.get("/contracts/general?ovhSubsidiary=GB")).text
        french = (await http.get("/contracts/general?ovhSubsidiary=FR")).text
    assert "<h1>Our terms</h1>" in english
    assert "<h2>1. What <em>we</em> owe</h2>" in english
    assert "<td>&lt;i&gt;2&lt;/i&gt;</td>" in english
    assert '<a href="https://shop.example/">Us</a>' in english
    assert '<article class="card" lang="fr">' in french
    assert "<h2>Ce que nous devons</h2>" in french


async def test_terms_that_are_called_alike_are_all_agreed_to(dressed: Opening, tmp_path: Path) -> None:
    keys = ("general", "personal-data", "domain-names")
    terms = write(tmp_path / "terms", {f"{key}.en.md": f"# Our terms\n\nAbout {key}.\n" for key in keys})
    async with dressed({}, terms=str(terms)) as shop:
        client = shop.client(shop.first)
        cart = await own_cart(client)
        await add_name(client, cart)
        contracts = (await client.get(f"{cart}/checkout")).result["contracts"]
    assert [one["name"] for one in contracts].count("Our terms") > 1
    assert len({one["url"] for one in contracts}) == len(contracts)


def test_emails_name_the_shop(tmp_path: Path) -> None:
    look = load_look(str(write(tmp_path, {"look.yaml": LOOK})))
    letters = Letters(look=look)
    letter = letters.write(
        "confirm_email", "en", {"shop_url": "https://shop.example", "nic": "ca1-ovh", "link": "https://shop.example/a"}
    )
    page = letters.page(letter, kind="confirm_email", shop_url="https://shop.example")
    assert "Exemple Hosting · <a" in page
    assert "color:#7a2e8f" in page
    own = Letters(
        str(write(tmp_path / "mails", {"en/confirm_email.txt": "Subject: Welcome to {{ shop_name }}\n\nHello"})), look
    )
    assert own.write("confirm_email", "en", {}).subject == "Welcome to Exemple Hosting"
    with pytest.raises(Refusal, match=r"has en/order\.txt, line 2, which cannot be used"):
        Letters(str(write(tmp_path / "wrong", {"en/order.txt": "Subject: a\n{% if %}"})))
