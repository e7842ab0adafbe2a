"""What tasks are to do, as JSON in their rows."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from panier.core.account.access import digest
from panier.core.domain.instructions import (
    AliasChange,
    ContactUpdate,
    Disclosure,
    DsRecordChange,
    HostChange,
    LockChange,
    NameServerChange,
    NewName,
    Ordered,
    TagChange,
    Trade,
    TransferRequest,
)
from panier.core.service.task import Instructions
from panier.core.zone.content import ZoneContent

# Rule: every function whose tasks are to do more than its name says stands here, with the kinds of its instructions.
# Where there are several kinds, the first field of a kind is its mark.
_KINDS: Mapping[str, tuple[type[Instructions], ...]] = {
    "DomainCreate": (NewName,),
    "DomainAfterMarket": (NewName,),
    "DomainIncomingTransfer": (NewName,),
    "DomainTrade": (Trade,),
    "DomainRenew": (Ordered,),
    "DomainRestore": (Ordered,),
    "DomainContactUpdate": (Disclosure, AliasChange, ContactUpdate),
    "DomainDnsUpdate": (NameServerChange,),
    "DomainDsUpdate": (DsRecordChange,),
    "DomainHostCreate": (HostChange,),
    "DomainHostUpdate": (HostChange,),
    "DomainHostDelete": (HostChange,),
    "DomainLock": (LockChange,),
    "DomainUnlock": (LockChange,),
    "DomainOutgoingTransfer": (TagChange, TransferRequest),
    "ZoneImport": (ZoneContent,),
    "ZoneRestore": (ZoneContent,),
}
_ROLES = ("owner", "admin", "tech")
_HOLDERS = ("old", "new")


def encode(instructions: Instructions) -> str:
    """Instructions as they are written into a row."""
    return msgspec.json.encode(instructions).decode()


def decode(function: str, text: str, *, updated_us: int) -> Instructions:
    """The instructions that the row of a task holds.

    `updated_us`: when the task last changed, for the answers of earlier releases.
    """
    said = _of_today(msgspec.json.decode(text), updated_us)
    kinds = (kind for kind in _KINDS.get(function, ()) if fields(kind)[0].name in said)
    return msgspec.convert(said, next(kinds, Instructions))


def _of_today(said: dict[str, Any], updated_us: int) -> dict[str, Any]:
    """What a row says, in the form of today; what has that form already stays as it is.

    Earlier releases kept what a registry is asked to change one level deeper, people and holders side by side with all
    else, the ident of a transfer itself, and answers without their time.
    """
    found = {
        "people": {role: said[role] for role in _ROLES if role in said},
        "holders": {holder: _approval(said[holder], updated_us) for holder in _HOLDERS if holder in said},
        "is_hosted": "server_type" in said.get("details", {}),
        **said,
        **said.get("changes", {}),
    }
    if "ident" in said:
        found["approval"] = _approval({"digest": digest(said["ident"]), **said}, updated_us)
    return found


def _approval(asked: Mapping[str, Any], updated_us: int) -> dict[str, Any]:
    answer = {"accept": "accepted_us", "reject": "refused_us"}.get(asked.get("answer", ""))
    return {**asked, **({} if answer is None else {answer: updated_us})}
