"""A browser's form with a file in it."""

from typing import Any

import falcon
from falcon.asgi import Request
from falcon.asgi.multipart import BodyPart
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartParseError, MultipartParseOptions

from panier.core.limits import BODY_MAX_BYTES, DOCUMENT_MAX_BYTES
from panier.core.plain_text import without_control
from panier.core.refusal import bad_input
from panier.core.values import frozen

FIELDS_MAX = 20


@frozen
class Upload:
    """The fields of a form, and the file in it with the name that it had; without one the content is empty."""

    fields: list[tuple[str, str]]
    name: str
    content: bytes


async def upload(request: Request, field: str) -> Upload:
    """The form of a request, with the file in a field.

    Refuses: what is no form with files, one that is cut off or has too many parts (400), and too large ones (413).
    """
    if not (request.content_type or "").startswith("multipart/form-data"):
        raise bad_input("content-type", "must be multipart/form-data")
    options = MultipartParseOptions()
    options.max_body_part_count, options.max_body_part_buffer_size = FIELDS_MAX, BODY_MAX_BYTES
    reader: Any = MultipartFormHandler(options)
    fields: list[tuple[str, str]] = []
    name, content = "", b""
    try:
        async for part in await reader.deserialize_async(request.stream, request.content_type, request.content_length):
            data = await _read(part)
            if part.name == field:
                name, content = part.filename or "", data
            elif part.name is not None:
                fields.append((without_control(part.name), without_control(data.decode("utf-8", "replace"))))
    except MultipartParseError as error:
        raise bad_input("form", "is cut off, or no form with a file") from error
    return Upload(fields, name, content)


async def _read(part: BodyPart) -> bytes:
    data: bytes = await part.stream.read(DOCUMENT_MAX_BYTES + 1)
    if len(data) > DOCUMENT_MAX_BYTES:
        raise falcon.HTTPContentTooLarge(description=f"A document has at most {DOCUMENT_MAX_BYTES} bytes")
    return data
