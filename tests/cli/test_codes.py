"""panier codes, as it is typed beside a shop."""

import json

from typer.testing import CliRunner, Result

from panier.cli.owner.codes import commands
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from panier.store.office import trail
from tests.cli.test_deliveries import beside, url
from tests.support.shop import Sandbox

__all__ = ["url"]


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


def test_codes_are_made_listed_and_withdrawn_and_the_trail_knows(url: tuple[str, tuple[Keys, ...]]) -> None:
    sale = ("--description", "Spring sale")
    made = run("add", "SPRING-10", *sale, "--percent", "10", "--total", "5", "--family", "vps")
    assert (made.exit_code, made.output) == (0, "SPRING-10 can be used now.\n")
    assert (
        run("add", "GIFT", *sale, "--on", "account", "--off", "5 EUR", "--off", "20 PLN", "--each", "1").exit_code == 0
    )
    rows = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    assert [(one["code"], one["worth"], one["for"], one["state"]) for one in rows] == [
        ("GIFT", "5.00 EUR, 20.00 PLN", "everything", "given out"), ("SPRING-10", "10 %", "vps", "given out"),
    ]  # fmt: skip
    assert run("withdraw", "SPRING-10").output == "SPRING-10 is withdrawn.\n"
    for words in (
        ("withdraw", "SPRING-10"), ("withdraw", "NONE"), ("add", "SPRING-10", *sale, "--percent", "10"),
        ("add", "TEN-PERCENT", *sale, "--percent", "10"), ("add", "X", *sale),
        ("add", "X", *sale, "--percent", "10", "--off", "5 EUR"), ("add", "X", *sale, "--percent", "101"),
        ("add", "X", *sale, "--off", "5"), ("add", "X", *sale, "--percent", "9", "--until", "soon"),
        ("add", "X", *sale, "--percent", "9", "--plan", "bread"),
        ("add", "X", *sale, "--off", "5 EUR", "--on", "project"),
    ):  # fmt: skip
        assert isinstance(run(*words).exception, Refusal), words

    async def look(shop: Sandbox) -> list[tuple[str, str]]:
        found = await shop.database.read(lambda tx: trail.list_newest(tx, limit=10))
        return [(one.action.value, one.name) for one in reversed(found)]

    assert beside(url, look) == [("command.run", one) for one in ("SPRING-10", "GIFT", "SPRING-10")]
