"""A call in an account's log."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.account.api_call import ApiCall
from panier.wire.types import Datetime, Long, Shape, datetime_out, model

AccountId = Annotated[str, Meta(extra={"ovh": "coreTypes.AccountId:string"})]
Ip = Annotated[str, Meta(max_length=64, extra={"ovh": "ip"})]


@model("http.MethodEnum")
class Method(StrEnum):
    """The HTTP methods of calls."""

    DELETE = "DELETE"
    GET = "GET"
    POST = "POST"
    PUT = "PUT"


@model("api.Log")
class Log(Shape):
    """A call: when, by whom and from where, its path and the operation behind it."""

    account: AccountId
    date: Datetime
    ip: Ip | None
    log_id: Long
    method: Method
    path: str
    route: str


def log_out(known: tuple[ApiCall, str]) -> Log:
    """A call of the account with that nichandle."""
    call, nic = known
    return Log(
        account=nic,
        date=datetime_out(call.at_us),
        ip=call.address,
        log_id=call.call_id,
        method=Method(call.method),
        path=call.path,
        route=call.route,
    )
