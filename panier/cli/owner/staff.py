"""panier staff: add · list · role · password · end. Who works in the back office of the shop."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from panier.cli import GROUPS
from panier.cli.beside import AsJson, Clocked, Folder, do_beside, show_rows
from panier.core.office.rights import OfficeAction, OfficeRole
from panier.core.office.staff import Colleague, checked_email
from panier.core.office.trail import OfficeSubject
from panier.core.period import at
from panier.flows.office import staff as flow
from panier.flows.office.acts import OfficeDeed, act_beside
from panier.flows.office.staff import Invited
from panier.store.engine.db import Tx
from panier.store.office import staff as stored

if TYPE_CHECKING:
    from panier.settings import Settings

commands = typer.Typer(no_args_is_help=True, help=GROUPS["staff"].help)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The colleague's e-mail address.")]
TheRole = Annotated[OfficeRole, typer.Option("--role", help="What the colleague may do: see docs/office.md.")]
_SHOWN = ("email", "name", "role", "state", "since")


@commands.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the colleague is called.")],
    email: Email,
    role: TheRole,
    folder: Folder = None,
) -> None:
    """Add a colleague, who is mailed a link to choose a password; without a mail server it is printed.

    Example: panier staff add "Ada Exemple" ada@shop.example --role owner
    """

    async def do(tx: Tx, desk: Clocked) -> Invited:
        about = OfficeSubject("colleague", checked_email(email))
        return await act_beside(
            tx,
            desk,
            OfficeDeed(OfficeAction.ADD_STAFF, about, lambda tx: flow.add(tx, desk, name=name, email=email, role=role)),
        )

    _hand_over(do_beside(do, folder, is_noted=False), folder)


@commands.command("list")
def list_staff(folder: Folder = None, is_json: AsJson = False) -> None:
    """List the colleagues, those whose access has ended last.

    Example: panier staff list --json
    """

    async def load(tx: Tx, _: Clocked) -> list[dict[str, object]]:
        return [_row(one) for one in await stored.list_all(tx)]

    show_rows(do_beside(load, folder, reads=True), _SHOWN, is_json=is_json)


@commands.command("role")
def change_role(email: Email, role: TheRole, folder: Folder = None) -> None:
    """Give a colleague another role, from the next click on.

    Example: panier staff role ada@shop.example --role support
    """

    async def do(tx: Tx, desk: Clocked) -> Colleague:
        found = await flow.find(tx, email)
        about = OfficeSubject("colleague", found.email)
        return await act_beside(
            tx,
            desk,
            OfficeDeed(OfficeAction.CHANGE_STAFF, about, lambda tx: flow.change_role(tx, found.staff_id, role)),
        )

    changed = do_beside(do, folder, is_noted=False)
    sys.stdout.write(f"{changed.email} is {changed.role.value} now.\n")


@commands.command()
def password(email: Email, folder: Folder = None) -> None:
    """Mail a colleague a new link to choose a password; without a mail server it is printed.

    Example: panier staff password ada@shop.example
    """

    async def do(tx: Tx, desk: Clocked) -> Invited:
        found = await flow.find(tx, email)
        about = OfficeSubject("colleague", found.email)
        return await act_beside(
            tx, desk, OfficeDeed(OfficeAction.CHANGE_STAFF, about, lambda tx: flow.invite(tx, desk, found.staff_id))
        )

    _hand_over(do_beside(do, folder, is_noted=False), folder)


@commands.command()
def end(email: Email, folder: Folder = None) -> None:
    """End a colleague's access, and every session at once. What was done stays in the trail.

    Example: panier staff end ada@shop.example
    """

    async def do(tx: Tx, desk: Clocked) -> Colleague:
        found = await flow.find(tx, email)
        about = OfficeSubject("colleague", found.email)
        return await act_beside(
            tx, desk, OfficeDeed(OfficeAction.END_STAFF, about, lambda tx: flow.end(tx, desk, found.staff_id))
        )

    ended = do_beside(do, folder, is_noted=False)
    sys.stdout.write(f"The access of {ended.email} has ended.\n")


def _hand_over(invited: Invited, folder: Path | None) -> None:
    """Mail a colleague the link, or print it where that cannot be done."""
    from panier import settings as configuration
    from panier.remote import running

    settings = configuration.read()
    found = running.load(folder) if folder is not None else None
    shop = settings.url if found is None else found.url
    link = f"{settings.office_url or shop}{invited.path}"
    to = invited.colleague.email
    problem = "" if settings.mail.server is None else asyncio.run(_mailed(settings, invited, link))
    if settings.mail.server is not None and not problem:
        sys.stdout.write(f"{to} is mailed a link, which leads to a password within seven days.\n")
        return
    why = f" ({problem})" if problem else ""
    sys.stdout.write(f"Give {to} this link, which leads to a password within seven days{why}:\n{link}\n")


async def _mailed(settings: "Settings", invited: Invited, link: str) -> str:
    """Mail the link; returns why that could not be done, or nothing."""
    from panier.files.look.look_file import load_look
    from panier.outside.mail.letters import Letters
    from panier.outside.mail.sender import MailRefusedError, MailTroubleError, Outgoing, SmtpSender

    mail, colleague = settings.mail, invited.colleague
    assert mail.server is not None
    letters = Letters(mail.templates, load_look(settings.look))
    letter = letters.write("office_invitation", "en", {"name": colleague.name, "role": colleague.role, "link": link})
    sender = SmtpSender(mail.server, sender=mail.sender, reply_to=mail.reply_to)
    page = letters.page(letter, kind="office_invitation", shop_url=settings.url)
    outgoing = Outgoing(
        str(uuid4()), colleague.email, letter.subject, letter.body, page, letter.language, colleague.created_us
    )
    try:
        await sender.send(outgoing)
    except (MailRefusedError, MailTroubleError) as error:
        return str(error)
    finally:
        await sender.close()
    return ""


def _row(one: Colleague) -> dict[str, object]:
    return {
        "email": one.email,
        "name": one.name,
        "role": one.role.value,
        "state": one.state,
        "secondFactor": one.has_second_factor,
        "since": at(one.created_us).isoformat(timespec="seconds"),
        "ended": None if one.ended_us is None else at(one.ended_us).isoformat(timespec="seconds"),
    }
