"""What the owner's port says of calls that programs sent: see answers.py."""

from typing import Any

from msgspec import Struct


class PortAnswer(Struct, rename="camel", forbid_unknown_fields=True):
    """An object with these keys, and no others."""


class PortCallRow(PortAnswer):
    """A call that a program sent. `status`: null where it got no answer; `message`: of a refusal."""

    number: int
    query_id: str
    time: str
    method: str
    path: str
    query: str | None
    caller: str
    address: str
    status: int | None
    milliseconds: int
    message: str | None
    fault: str | None
    repeats: int | None


class PortSignedPart(PortAnswer):
    """A part of what is signed."""

    part: str
    value: str


class PortSignature(PortAnswer):
    """How a call was signed, and what its client likely signed instead."""

    is_valid: bool
    application_key: str | None
    is_application_known: bool
    sent: str
    expected: str | None
    steps: list[PortSignedPart]
    server_string: str
    client_string: str | None
    mistakes: list[str]
    server_time: int
    offset_seconds: int | None
    is_in_time: bool
    is_body_whole: bool


class PortRefusal(PortAnswer, rename={"class_name": "class", "error_code": "errorCode"}):
    """Why a call was refused, and what its key may do."""

    message: str
    class_name: str | None
    error_code: str | None
    why: str
    page: str
    rights: dict[str, Any] | None


class PortCallEvent(PortAnswer):
    """An event that a call brought about."""

    time: str
    type: str | None
    label: str | None
    description: str | None
    order_id: int | None
    content: dict[str, Any]
    path: str | None


class PortCall(PortCallRow):
    """A call in full."""

    application: str | None
    credential_id: int | None
    request_headers: dict[str, str]
    request_body: str
    request_bytes: int
    answer_headers: dict[str, str]
    answer_body: str
    answer_bytes: int
    signature: PortSignature | None
    refusal: PortRefusal | None
    events: list[PortCallEvent]
    rows: dict[str, int]


class PortCalls(PortAnswer):
    """Calls, and the number to ask on with."""

    requests: list[PortCallRow]
    last: int
