"""The door of the office: which commands let the first colleague in, as they can be typed where the shop runs."""

import shlex
from pathlib import Path

import pytest

from panier.core.values import replace
from panier.outside.own_command import own_command
from tests.support.shop import Sandbox
from tests.web.office.desk import browser, plain, with_office


@pytest.mark.parametrize(
    "program, said",
    [("/srv/a shop/.venv/bin/panier", ["/srv/a shop/.venv/bin/panier"]),
     (".venv/bin/panier", [str(Path(".venv/bin/panier").absolute())]),
     ("/lib/panier/__main__.py", ["/usr/bin/python3", "-m", "panier"])],
)  # fmt: skip
def test_a_command_is_called_by_the_path_that_this_program_was_started_by(program: str, said: list[str]) -> None:
    assert shlex.split(own_command(program=program, python="/usr/bin/python3")) == said


@pytest.mark.parametrize("is_live", [False, True])
async def test_the_door_says_the_first_command_as_it_can_be_typed(sqlite_shop: Sandbox, *, is_live: bool) -> None:
    shop = replace(sqlite_shop, shop=replace(sqlite_shop.shop, is_sandbox=not is_live))
    office = with_office(shop, command="/srv/shop/.venv/bin/panier", folder="/srv/its data", container="b0a7")
    async with browser(office) as http:
        german = plain((await http.get("/office/login?lang=de")).text)
        seen = plain((await http.get("/office/login?lang=en")).text)
    assert 'staff add "Ihr Name" you@example.com' in german
    if is_live:
        assert 'panier staff add "Your name" you@example.com --role owner' in seen
        assert "PANIER_DATABASE" in seen
        assert "/srv" not in seen, "where a shop stands on its machine is told to nobody"
    else:
        assert "/srv/shop/.venv/bin/panier staff add" in seen
        assert "--role owner --data '/srv/its data'" in seen
        assert "from outside, docker exec -it b0a7 goes before it" in seen
