"""Tables that stand on a phone with a cell beneath the other say in each cell what its column is called."""

import re
from pathlib import Path

from markupsafe import Markup

from panier import web
from panier.web.pages.parts.drawn.stacked import labelled
from tests.support.ordering import delivered, order_name
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import signed_in

TEMPLATES = Path(web.__file__).parent / "templates"


def test_each_cell_has_the_words_of_its_column() -> None:
    rows = Markup('<tr><th scope="row">A</th><td class="number">1</td><td><button>x</button></td></tr>')
    assert labelled(rows, ("Name", "#Price & tax", "")) == (
        '<tr><th scope="row">A</th><td data-label="Price &amp; tax" class="number">1</td>'
        "<td><button>x</button></td></tr>"
    )
    assert labelled(Markup("<tr><td>A</td><td> </td><td>B</td></tr>"), ("x", "y", "✓")).count("data-label") == 1
    assert labelled(Markup("<tr><td>A</td><td>B</td></tr>"), ("=x", "y")).count("data-label") == 1
    wide = Markup('<tr class="a"><td colspan="2">A</td><td>B</td></tr>\n<tr><td>C</td><td>D</td><td>E</td></tr>')
    assert re.findall(r'data-label="(\w)"', labelled(wide, ("x", "y", "z"))) == ["x", "z", "x", "y", "z"]


def test_every_stacked_table_is_made_by_the_component_that_labels_its_cells() -> None:
    by_hand = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if 'class="stacked' in (text := path.read_text("utf-8")) and "labelled(" not in text
    ]
    assert by_hand == []


async def test_the_cells_of_a_zone_and_of_orders_are_labelled_in_the_readers_language(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    assert await delivered(sqlite_shop, client, await order_name(client, "boutique.com"))
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        for path, label in (("/account/names/boutique.com/zone", "Ziel"), ("/account/orders", "Bestellnummer")):
            page = (await one.get(f"{path}?lang=de")).text
            cells = re.findall(r"<td([^>]*)>", page)
            assert f'data-label="{label}"' in page
            assert len([cell for cell in cells if "data-label" in cell]) > 3, path
