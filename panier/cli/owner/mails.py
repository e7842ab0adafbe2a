"""panier mails: list · failed · show · wait · resend. What customers were written, and what became of it."""

import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.account.account import Mail
from panier.core.office.trail import OfficeSubject
from panier.core.period import at
from panier.core.refusal import Kind, Refusal, not_found
from panier.files.look.look_file import load_look
from panier.flows.account.mails import check_resends, send_again, unveiled
from panier.outside.mail.letters import Letter, Letters
from panier.store.engine.db import Tx
from panier.store.messages import mails

commands = typer.Typer(no_args_is_help=True, help=GROUPS["mails"].help)

_SHOWN = ("id", "written", "state", "to", "subject", "problem")
Number = Annotated[int, typer.Argument(metavar="MAIL", help="Its number in the list.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many, the latest.")]


@commands.command("list")
def list_mails(limit: Most = 50, folder: Folder = None, is_json: AsJson = False) -> None:
    """List the latest e-mails and what became of them: sent, waiting, failed, or kept where no server is set.

    Example: panier mails list --json
    """
    show_rows(do_beside(_loading(limit, are_failed=False), folder, reads=True), _SHOWN, is_json=is_json)


@commands.command("failed")
def list_failed(limit: Most = 50, folder: Folder = None, is_json: AsJson = False) -> None:
    """List the e-mails that could not be sent, and why.

    Example: panier mails failed
    """
    show_rows(do_beside(_loading(limit, are_failed=True), folder, reads=True), _SHOWN, is_json=is_json)


@commands.command()
def show(
    number: Number,
    is_html: Annotated[bool, typer.Option("--html", help="As the page that is sent.")] = False,
    folder: Folder = None,
) -> None:
    """Show an e-mail as its recipient gets it, with the links in it.

    Whoever reads it may be able to choose a new password for its account.
    """

    async def load(tx: Tx, _: Clocked) -> Mail:
        return await _mail(tx, number)

    mail = do_beside(load, folder, reads=True)
    if is_html:
        from panier import settings as configuration

        given = configuration.read()
        letter = Letter(mail.subject, unveiled(mail), mail.language or "en")
        page = Letters(given.mail.templates, load_look(given.look)).page(letter, kind=mail.letter, shop_url=given.url)
        sys.stdout.write(f"{page}\n")
        return
    sys.stdout.write(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{unveiled(mail)}\n")


@commands.command()
def wait(  # noqa: PLR0917 - typer's options are arguments
    to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="To an address, or a part of one.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="NIC", help="To a customer.")] = None,
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="In which this stands, or in its subject.")] = None,
    after: Annotated[int, typer.Option(metavar="MAIL", help="Behind this one of the list.", min=0)] = 0,
    seconds: Annotated[int, typer.Option("--timeout", metavar="SECONDS", help="For so long.", min=0, max=60)] = 10,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Wait for an e-mail in a sandbox that runs, and show it with its links; one that is there already counts.

    Example: panier mails wait --to camille@example.com --text expires
    """
    from panier.cli.trying.running.asking import port_of, show_json, show_lines

    port = port_of(folder)
    found = port.get("/mails", after=after, wait=seconds, to=to, customer=customer, text=text, limit=1)["mails"]
    if not found:
        raise Refusal(Kind.NOT_FOUND, f"No such e-mail came in {seconds} seconds: `panier mails list` has the others")
    one = port.get(f"/mails/{found[0]['number']}")
    if is_json:
        show_json(one)
        return
    links = [f"Link: {link}" for link in one["links"]]
    show_lines(f"To: {one['to']}", f"Subject: {one['subject']}", "", one["text"], "", *links)


@commands.command()
def resend(number: Number, folder: Folder = None) -> None:
    """Send an e-mail once more, or one that failed or was only kept.

    Example: panier mails resend 17
    """

    async def act(tx: Tx, desk: Clocked) -> str:
        from panier import settings as configuration

        mail = await _mail(tx, number)
        has_server = configuration.read().mail.server is not None
        check_resends(mail, has_server=has_server, is_sandbox=desk.is_sandbox)
        await send_again(tx, desk, mail, has_server=has_server)
        return "is sent again" if has_server else "is kept again, as a new one"

    done = do_beside(act, folder, about=OfficeSubject("mail", str(number)))
    sys.stdout.write(f"{number}: {done}\n")


def _loading(limit: int, *, are_failed: bool) -> Callable[[Tx, Clocked], Awaitable[list[dict[str, object]]]]:
    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [_row(one) for one in await mails.list_newest(tx, limit=limit, are_failed=are_failed)]

    return load


def _row(mail: Mail) -> dict[str, object]:
    return {
        "id": mail.mail_id,
        "written": at(mail.written_us).isoformat(timespec="seconds"),
        "state": mail.state,
        "to": mail.recipient,
        "subject": mail.subject,
        "letter": mail.letter,
        "tries": mail.tries,
        "sent": None if mail.sent_us is None else at(mail.sent_us).isoformat(timespec="seconds"),
        "problem": mail.problem,
    }


async def _mail(tx: Tx, number: int) -> Mail:
    found = await mails.load_any(tx, number)
    if found is None:
        raise not_found(id=number)
    return found
