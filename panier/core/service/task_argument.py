"""Which values the argument of a task accepts."""

import base64

from panier.core.service.task import Argument

# The first bytes of a document of each format.
_BEGINNINGS = {
    "gif": (b"GIF87a", b"GIF89a"),
    "jpeg": (b"\xff\xd8\xff",),
    "jpg": (b"\xff\xd8\xff",),
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}


def argument_fault(argument: Argument, value: str) -> str | None:
    """What is wrong with a value ("must …"), or None.

    A document comes encoded in base64.
    """
    if argument.is_read_only:
        return "cannot be changed"
    least, most = argument.minimum_size, argument.maximum_size
    if (least is not None and len(value.strip()) < least) or (most is not None and len(value) > most):
        return f"must have {least or 0} to {most if most is not None else 'any number of'} characters"
    if argument.accepted_values is not None and value not in argument.accepted_values:
        return f"must be one of {', '.join(argument.accepted_values)}"
    if argument.accepted_formats is not None and not _is_document(value, argument.accepted_formats):
        return f"must be a document in base64: {', '.join(argument.accepted_formats)}"
    return None


def _is_document(value: str, formats: tuple[str, ...]) -> bool:
    try:
        content = base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return any(content.startswith(beginning) for kind in formats for beginning in _BEGINNINGS.get(kind, ()))
