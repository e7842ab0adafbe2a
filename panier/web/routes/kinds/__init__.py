"""Services under their own paths, such as /vps and /dedicated/server, for each kind that a file describes.

The rows follow from the files in catalogs/services; what all kinds have in common is one set of flows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from panier.core.rates import CONTACT_CHANGE_REQUESTS, MAILS, WRONG_MAIL_TOKENS
from panier.core.service.kind import Listing, ServiceAction, ServiceKind, ServicePart, ServiceReference
from panier.families.kinds import kinds
from panier.flows.contact import changes
from panier.flows.service import looks
from panier.flows.service.ending import ending_tasks, terminations
from panier.flows.service.kinds import entries, references, tasks
from panier.flows.service.kinds import services as flows
from panier.web.route import Reply, Route, later_row
from panier.web.routes.kinds.replies import (
    action_reply,
    document_reply,
    entry_reply,
    keys_reply,
    list_reply,
    names_reply,
    shown,
    structs,
    task_ids,
    task_reply,
    value_reply,
)
from panier.wire.contact import change
from panier.wire.service import ending, iam, infos
from panier.wire.types import ids_out
from panier.wire.zone.zone import text_out

_PARAMETER = "service_name"


def _routes() -> Iterator[Route]:
    for kind in kinds():
        yield from _of_kind(kind)
        yield from _infos_of_kind(kind)
        yield from _endings_of_kind(kind)
        yield from _references_of_kind(kind)
        yield from _option_endings(kind)
        for action in kind.actions:
            yield _action(kind, action)
        for part in kind.parts:
            yield from _of_part(kind, part)
        yield from _of_tasks(kind)


def _of_kind(kind: ServiceKind) -> Iterator[Route]:
    named, fixed = _named(kind), {"kind": kind}
    listing = kind.path.rpartition("/")[0]
    asked = dict.fromkeys(kind.asked.values(), "boolean~")

    def filters() -> Any:
        if kind.filters:
            return structs().listing(f"{kind.name}.list", kind.filters)
        return iam.IamTags if "iam" in structs().properties(kind.model) else None

    if kind.listing is Listing.KEYS:
        yield later_row(
            "GET",
            listing,
            flows.list_names,
            reply=lambda: names_reply(kind),
            query=filters,
            fixed=fixed,
            status=kind.list_status,
            about=f"List your {kind.many}",
        )
    else:
        yield later_row(
            "GET",
            listing,
            flows.list_documents,
            reply=lambda: list_reply(document_reply(kind), shown(kind)),
            query=filters,
            fixed=fixed,
            status=kind.list_status,
            about=f"Show all your {kind.many}",
        )
    yield later_row(
        "GET",
        kind.path,
        flows.read,
        reply=lambda: document_reply(kind),
        query=lambda: structs().query(f"{kind.name}.one", asked) if asked else None,
        fixed=fixed,
        names=named,
        status=kind.status,
        about=f"Show {kind.one}",
    )
    if (sent := kind.sent) is not None:
        put_reply = kind.put_reply
        yield later_row(
            "PUT",
            kind.path,
            flows.change,
            reply=lambda: None if put_reply is None else document_reply(kind, put_reply),
            body=lambda: structs().sent(sent, kind.writable, is_change=True),
            fixed=fixed,
            names=named,
            status=kind.status,
            about=f"Change {kind.one}",
        )


def _infos_of_kind(kind: ServiceKind) -> Iterator[Route]:
    named, fixed = _named(kind), {"kind": kind}
    if kind.infos == "services.NonExpiringService":
        yield Route(
            "GET",
            f"{kind.path}/serviceInfos",
            flows.read_infos,
            infos.lasting_infos_out,
            fixed=fixed,
            names=named,
            about=f"Show the dates and contacts of {kind.one}",
        )
    elif kind.infos is not None:
        yield Route(
            "GET",
            f"{kind.path}/serviceInfos",
            flows.read_infos,
            infos.infos_out,
            fixed=fixed,
            names=named,
            about=f"Show the dates, contacts and renewal of {kind.one}",
        )
        yield Route(
            "PUT",
            f"{kind.path}/serviceInfos",
            flows.change_infos,
            body=infos.ServiceInfosUpdate,
            fixed=fixed,
            names=named,
            about=f"Change how {kind.one} is renewed",
        )
    if kind.has_contacts:
        yield Route(
            "POST",
            f"{kind.path}/changeContact",
            changes.ask,
            ids_out,
            body=change.ContactWish,
            fixed=fixed,
            names=_named(kind, "name"),
            limits=(CONTACT_CHANGE_REQUESTS,),
            about=f"Ask to change the contacts of {kind.one}",
        )


def _references_of_kind(kind: ServiceKind) -> Iterator[Route]:
    for one in kind.references:
        yield from _of_reference(kind, one)


def _of_reference(kind: ServiceKind, one: ServiceReference) -> Iterator[Route]:
    fixed = {"kind": kind, "reference": one}
    if (sent := one.body) is not None:
        yield later_row(
            "POST", one.path, references.ask_reference, reply=lambda: value_reply(one.reply),
            body=lambda: structs().sent(sent), fixed=fixed, about=one.about, public=one.is_public, status=one.status,
        )  # fmt: skip
        return
    asked = {**{name: f"{written}~" for name, written in one.filters.items()}, **one.query}
    yield later_row(
        "GET", one.path, references.read_reference, reply=lambda: value_reply(one.reply),
        query=lambda: structs().query(f"{kind.name}.{one.path}", asked) if asked else None,
        fixed=fixed, about=one.about, public=one.is_public, status=one.status,
    )  # fmt: skip
    if one.key is not None:
        yield later_row(
            "GET", f"{one.path}/{{{one.parameter}}}", references.read_entry, reply=lambda: value_reply(one.model),
            fixed=fixed, names={one.parameter: "key"}, about=one.about_one, public=one.is_public,
        )  # fmt: skip


def _endings_of_kind(kind: ServiceKind) -> Iterator[Route]:
    """What ends a service; those of the second version are ended by number alone, and a view by what it shows."""
    if kind.is_view or kind.path.startswith("/v2/"):
        return
    named, fixed = _named(kind), {"kind": kind}
    yield Route(
        "POST",
        f"{kind.path}/terminate",
        terminations.ask_of_kind,
        text_out,
        fixed=fixed,
        names=named,
        limits=(MAILS,),
        about=f"Ask to end {kind.one}; a token is mailed to its admin",
    )
    yield Route(
        "POST",
        f"{kind.path}/confirmTermination",
        terminations.confirm_of_kind,
        text_out,
        body=ending.Termination,
        fixed=fixed,
        names=named,
        limits=(WRONG_MAIL_TOKENS,),
        about=f"End {kind.one} with the token from the e-mail",
    )


def _option_endings(kind: ServiceKind) -> Iterator[Route]:
    if kind.ends_options:
        yield Route(
            "DELETE",
            f"{kind.path}/option/{{option}}",
            terminations.end_option,
            query=ending.OptionEnd,
            fixed={"kind": kind},
            names=_named(kind),
            about=f"End an option of {kind.one}",
        )


def _action(kind: ServiceKind, action: ServiceAction, part: ServicePart | None = None) -> Route:
    path = f"{kind.path}{'' if part is None else part.path_of_one}{action.path}"

    def reply() -> Reply | None:
        return action_reply(kind, action, part)

    if action.method == "GET":
        name = f"{kind.name}.{path.removeprefix(kind.path)}"
        return later_row(
            "GET", path, looks.look, reply=reply,
            query=lambda: structs().query(name, action.query) if action.query else None,
            fixed={"kind": kind, "action": action, "part": part}, names=_names(kind, part, path), about=action.about,
        )  # fmt: skip
    if action.work is not None and action.work.ends and part is None:
        return later_row(
            action.method, path, ending_tasks.begin, reply=reply, fixed={"kind": kind, "action": action},
            names=_names(kind, None, path), about=action.about,
        )  # fmt: skip
    return later_row(
        action.method, path, flows.act, reply=reply, body=lambda: _body(action),
        fixed={"kind": kind, "action": action, "part": part}, names=_names(kind, part, path), about=action.about,
    )  # fmt: skip


def _of_part(kind: ServiceKind, part: ServicePart) -> Iterator[Route]:
    fixed: dict[str, object] = {"kind": kind, "part": part}
    listing, one = f"{kind.path}{part.path}", f"{kind.path}{part.path_of_one}"

    def entry() -> Reply:
        return entry_reply(part)

    def several() -> Reply:
        if part.listing is Listing.DOCUMENTS:
            return list_reply(entry_reply(part), structs().shown(part.model))
        return keys_reply(part)

    if part.key is None:
        yield later_row(
            "GET", one, entries.read_entry, reply=entry, fixed=fixed, names=_names(kind, part, one), about=part.about
        )
    else:
        yield later_row(
            "GET", listing, entries.list_entries, reply=several,
            query=lambda: structs().filters(f"{kind.name}.{part.name}", part.filters) if part.filters else None,
            fixed=fixed, names=_names(kind, part, listing), about=part.about,
        )  # fmt: skip
        if part.about_one:
            yield later_row(
                "GET", one, entries.read_entry, reply=entry, fixed=fixed, names=_names(kind, part, one),
                about=part.about_one,
            )  # fmt: skip
    if (sent := part.sent) is not None:
        yield later_row(
            "PUT", one, entries.change_entry, reply=entry if part.replies_to_put else None,
            body=lambda: structs().sent(sent, part.writable, is_change=True), fixed=fixed,
            names=_names(kind, part, one), about=_changed(part.about_one or part.about),
        )  # fmt: skip
    if (added := part.added) is not None:
        yield later_row(
            added.method, listing, entries.add_entry, reply=lambda: action_reply(kind, added, part),
            body=lambda: _body(added), fixed={**fixed, "action": added}, names=_names(kind, part, listing),
            about=added.about,
        )  # fmt: skip
    if (removed := part.removed) is not None:
        yield later_row(
            removed.method, one, entries.remove_entry, reply=lambda: action_reply(kind, removed, part),
            fixed={**fixed, "action": removed}, names=_names(kind, part, one), about=removed.about,
        )  # fmt: skip
    for action in part.actions:
        yield _action(kind, action, part)


def _of_tasks(kind: ServiceKind) -> Iterator[Route]:
    form = kind.tasks
    if form is None:
        return
    path, fixed = f"{kind.path}{form.path}", {"kind": kind}

    def several() -> Reply:
        if form.listing is Listing.DOCUMENTS:
            return list_reply(task_reply(kind), structs().shown(form.model))
        return task_ids

    yield later_row(
        "GET", path, tasks.list_tasks, reply=several,
        query=lambda: structs().filters(f"{kind.name}.tasks", form.filters) if form.filters else None,
        fixed=fixed, names=_named(kind), about=f"List the tasks of {kind.one}",
    )  # fmt: skip
    names = {**_named(kind), form.parameter: "task_id"}
    yield later_row(
        "GET", f"{path}/{{{form.parameter}}}",
        tasks.read_named_task if form.key_type == "uuid" else tasks.read_task, reply=lambda: task_reply(kind),
        fixed=fixed, names=names, about=f"Show a task of {kind.one}",
    )  # fmt: skip
    if form.is_cancellable:
        yield Route(
            "POST",
            f"{path}/{{{form.parameter}}}/cancel",
            looks.cancel_task,
            fixed=fixed,
            names=names,
            about=f"Cancel a task of {kind.one}",
        )


def _named(kind: ServiceKind, argument: str = _PARAMETER) -> dict[str, str]:
    """The path's parameter of the service's name."""
    return {kind.path.rpartition("{")[2].rstrip("}"): argument}


def _names(kind: ServiceKind, part: ServicePart | None, path: str) -> dict[str, str]:
    names = _named(kind)
    if part is None:
        return names
    if part.under is not None:
        names[kind.part(part.under).parameter] = "parent_key"
    if f"{{{part.parameter}}}" in path.removeprefix(kind.path):
        names[part.parameter] = "key"
    return names


def _body(action: ServiceAction) -> Any:
    return None if action.body is None else structs().sent(action.body)


def _changed(about: str) -> str:
    """The sentence for a change of what another sentence says is shown."""
    return about.replace("Show", "Change", 1)


KINDS: Mapping[str, ServiceKind] = {kind.name: kind for kind in kinds()}
SERVICE_KINDS = tuple(_routes())
