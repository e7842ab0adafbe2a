"""Transferring a name elsewhere (/account/names/{name}/transfer): its lock, its code, an answer to who asks for it."""

from collections.abc import Mapping

from panier.core.domain.domain import LEAVE
from panier.core.domain.extension import TransferMethod
from panier.core.domain.instructions import TransferRequest
from panier.core.domain.uk_registrar import REGISTRARS
from panier.core.rates import WRONG_MAIL_TOKENS
from panier.core.refusal import bad_input
from panier.flows.domain import domains, transfer_codes
from panier.flows.domain.trade_problems import days_left
from panier.flows.domain.transfer_codes import Code
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.account.names.overview import LOCKS
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.tongues import phrase, spoken


async def _transfer(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    managed = await tabs.load_name(tx, visit)
    asked = next(iter(managed.under_way(TransferRequest)), None)
    handover = managed.extension.transfer.handover
    path = f"/domain/{managed.name}"
    return {
        **await tabs.around(tx, visit, "transfer", managed.name),
        "lock": spoken().say(LOCKS[managed.lock.value]),
        "has_lock": managed.extension.has_lock,
        "is_locked": managed.lock.value in ("locked", "locking"),
        "is_open": managed.lock.value in ("unlocked", "unavailable"),
        "is_going_open": managed.lock.value == "unlocking",
        "is_switching": managed.lock.value in ("locking", "unlocking"),
        "is_moving": managed.lock.value in ("locking", "unlocking"),
        "by_code": handover == TransferMethod.CODE,
        "by_tag": handover == TransferMethod.TAG,
        "leaving": managed.task(LEAVE),
        "asked": asked is not None and not asked[1].approval.is_answered,
        "days": days_left(managed.service, visit.now_us),
        "tags": tuple((tag, f"{name} ({tag})") for tag, name in REGISTRARS.items()),
        "code": "",
        "calls": (
            SameCall("PUT", path, {"transferLockStatus": "unlocked"}),
            ("GET", f"{path}/authInfo"),
            SameCall("POST", f"{path}/outgoingTransfer/approve", {"approveType": "reject", "ident": "…"}),
        ),
    }


async def _lock(tx: Tx, visit: AccountVisit) -> AccountDone:
    return await _set_lock(tx, visit, "locked")


async def _unlock(tx: Tx, visit: AccountVisit) -> AccountDone:
    return await _set_lock(tx, visit, "unlocked")


async def _set_lock(tx: Tx, visit: AccountVisit, wanted: str) -> AccountDone:
    await domains.change(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], transfer_lock_status=wanted
    )  # fmt: skip
    return AccountDone()


async def _ask_code(database: Database, visit: AccountVisit) -> Code:
    return await transfer_codes.look_up_code(visit.shop, database, service_name=visit.parts["name"])


async def _code(tx: Tx, visit: AccountVisit) -> AccountDone:
    code = await transfer_codes.show_code(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], auth_code=visit.ready
    )
    return AccountDone(shown={"code": code})


async def _answer(tx: Tx, visit: AccountVisit) -> AccountDone:
    answer = visit.said("answer")
    if answer not in ("accept", "reject"):
        raise bad_input("answer", "must be accept or reject")
    await transfer_codes.approve(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], approve_type=answer, ident=visit.said("ident")
    )
    return AccountDone()


async def _leave(tx: Tx, visit: AccountVisit) -> AccountDone:
    await transfer_codes.leave_by_tag(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], tag=visit.said("tag")
    )  # fmt: skip
    return AccountDone()


_PUT = ("PUT", "/domain/{name}")
PAGES = (
    AccountPage(
        f"{tabs.NAME}/transfer", "account/names/transfer.html", "services", ("GET", "/domain/{name}"), _transfer,
        forms=(
            AccountForm("lock", _PUT, _lock, said=phrase("Locking has begun.")),
            AccountForm("unlock", _PUT, _unlock, said=phrase("Unlocking has begun.")),
            AccountForm("code", ("GET", "/domain/{name}/authInfo"), _code, prepare=_ask_code),
            AccountForm(
                "answer", ("POST", "/domain/{name}/outgoingTransfer/approve"), _answer, limits=(WRONG_MAIL_TOKENS,),
                said=phrase("Your answer is on its way."),
            ),
            AccountForm(
                "leave", ("POST", "/domain/{name}/ukOutgoingTransfer"), _leave,
                said=phrase("It is on its way to the other registrar."),
            ),
        ),
        fields=("ident", "tag"),
    ),
)  # fmt: skip
