"""panier shop: new · check · settings."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from panier import settings as configuration
from panier.cli import GROUPS, findings
from panier.cli.shop import checklist, checks, founding, settings_shown
from panier.cli.shop.answers import ShopQuestion, answers, questions
from panier.cli.trying.running.asking import show_json, show_lines
from panier.cli.wording import refusal_line
from panier.core.account.profile import EMAIL_PATTERN
from panier.core.refusal import Refusal, invalid

commands = typer.Typer(no_args_is_help=True, help=GROUPS["shop"].help)

Place = Annotated[Path, typer.Argument(metavar="DIR", help="The shop's folder.")]
PlaceOrNone = Annotated[Path | None, typer.Argument(metavar="DIR", help="The shop's folder.")]
Name = Annotated[str | None, typer.Option(help="What the shop is called.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="The company's country, such as FR.")]
Currency = Annotated[str | None, typer.Option(metavar="CODE", help="The currency of its prices, such as EUR.")]
Sell = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="What is sold: names, cloud, servers, own, with commas between them."),
]
Gateway = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who takes the money: stripe, transfer, a plug-in, or none.")
]
Registrar = Annotated[str | None, typer.Option(metavar="NAME", help="Who registers names: a plug-in, or none.")]
Url = Annotated[str, typer.Option(metavar="URL", help="The shop's address, where it is known: https://shop.example.")]
DatabaseUrl = Annotated[
    str, typer.Option("--database", metavar="URL", help="A PostgreSQL database; by default a file in the folder.")
]
Email = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="The owner's e-mail address, who is let into the office.")
]
Owner = Annotated[str | None, typer.Option(metavar="NAME", help="What the owner is called, by colleagues.")]
MailTo = Annotated[str, typer.Option(metavar="ADDRESS", help="Send an e-mail there, to see that it arrives.")]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON document.")]


@commands.command()
def new(  # noqa: PLR0917 - typer's options are arguments
    folder: Place,
    name: Name = None,
    country: Country = None,
    currency: Currency = None,
    sell: Sell = None,
    gateway: Gateway = None,
    registrar: Registrar = None,
    url: Url = "",
    database: DatabaseUrl = "",
    email: Email = None,
    owner: Owner = None,
    takes_defaults: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is not given is as usual.")] = False,
) -> None:
    """Start a shop: settings, a catalogue, a database and a checklist, in a folder of its own.

    Eight questions are asked, each with what it is without an answer, but for the owner's address; options answer them
    beforehand.

    Example: panier shop new shop --name "Exemple Hosting" --country FR --sell servers --email me@shop.example --yes
    """
    given = {
        "name": name, "country": country, "currency": currency, "sell": sell, "gateway": gateway,
        "registrar": registrar, "email": email, "owner": owner,
    }  # fmt: skip
    where = folder.absolute()
    founding.check_free(where)
    _check_options(url, database)
    if database:
        founding.check_unused(database)
    found: dict[str, str] = {}
    for question in questions(where.name):
        said = given[question.option]
        if said is not None:
            found[question.option] = question.checked(said)
        elif takes_defaults:
            found[question.option] = question.checked(question.default(found))
        else:
            found[question.option] = _asked(question, found)
    shop = founding.NewShop(where, answers(found), url, database)
    invited = founding.found(shop)
    checklist.write(shop)
    show_lines(*checklist.greeting(shop, invited))


@commands.command()
def check(folder: Place, mail_to: MailTo = "", is_json: AsJson = False) -> None:
    """Say what a shop still lacks until it sells, and what to type; end with 1 where there is something.

    Registrar, gateway and mail server are asked whether they answer; nothing is ordered, nothing is charged.

    Example: panier shop check /srv/shop --mail-to me@shop.example
    """
    if mail_to and not re.fullmatch(EMAIL_PATTERN, mail_to):
        raise invalid(f"--mail-to is {mail_to!r}, but must be an e-mail address such as me@shop.example")
    found = list(checks.look(folder.absolute(), mail_to=mail_to))
    if is_json:
        show_json(findings.document(found))
    else:
        show_lines(*findings.lines(found))
    raise typer.Exit(0 if all(one.is_well for one in found) else 1)


@commands.command("settings")
def show_settings(folder: PlaceOrNone = None, is_json: AsJson = False) -> None:
    """Say which settings are in force, and where each is set: in which line, or as a credential.

    Without a folder, those of the environment. Secrets are not shown; docs/settings.md has what those are that are not
    set.

    Example: panier shop settings /srv/panier/shop
    """
    found = settings_shown.list_shown(None if folder is None else folder.absolute())
    if is_json:
        show_json([{"name": one.name, "value": one.value, "from": one.origin, "isRead": one.is_read} for one in found])
        return
    for one in found:
        unread = "" if one.is_read else "   nothing reads it: see docs/settings.md"
        show_lines(f"{one.name}={one.value}", f"    {one.origin}{unread}")


def _check_options(url: str, database: str) -> None:
    """Check what is not asked.

    Refuses: an address or a database that is none (400).
    """
    try:
        configuration.read({"PANIER_URL": url})
    except Refusal:
        raise invalid(f"--url is {url!r}, but must be an address such as https://shop.example") from None
    if database and not database.startswith(("postgresql://", "postgres://")):
        raise invalid(f"--database is {database!r}, but must be such as postgresql://panier@127.0.0.1/shop")


def _asked(question: ShopQuestion, found: dict[str, str]) -> str:
    """What somebody answers, asked again until it is something."""
    usual = question.default(found)
    show_lines("", f"{question.asks} {question.help}")
    while True:
        try:
            said = input(f"  {question.option} [{usual}]: " if usual else f"  {question.option}: ")
        except EOFError:
            raise invalid(
                f"Nobody answers the question for --{question.option}: add --{question.option}"
                + (", or --yes for what is usual" if usual else "")
            ) from None
        try:
            return question.checked(said or usual)
        except Refusal as refusal:
            sys.stdout.write(f"  {refusal_line(refusal)}\n")
