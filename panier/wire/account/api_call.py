"""A call in an account's log."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from panier.core.account.api_call import ApiCall
from panier.wire.types import Datetime, Long, Shape, datetime_out, model

AccountId = Annotated[str, Meta(extra={"ovh": "coreTypes.AccountId:string"})]
_encoder = msgspec.json.Encoder()
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


def lines_out(calls: Sequence[ApiCall], nic: str) -> bytes:
    """Calls of the account with that nichandle, a line of JSON for each."""
    return _encoder.encode_lines([log_out((call, nic)) for call in calls])


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
