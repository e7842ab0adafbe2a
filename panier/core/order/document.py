"""A document that a customer hands in for the review of an order: what it may be is told by its content."""

from panier.core.limits import DOCUMENT_MAX_BYTES, DOCUMENT_NAME_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen

# How files of each accepted kind begin; their names and what a browser calls them say nothing.
_BEGINNINGS = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_PDF_ENDS_WITHIN = 1_024  # bytes


@frozen
class OrderDocument:
    """A document of an order; its content is kept apart, and deleted some time after the decision."""

    document_id: int
    order_id: int
    name: str
    kind: str
    size: int
    sha256: str
    handed_in_us: int
    deleted_us: int | None = None


def kind_of(content: bytes) -> str:
    """What a document is, by its content.

    Refuses: an empty or too large one, and what is no PDF, PNG or JPEG (400).
    """
    if not content:
        raise bad_input("document", "is empty")
    if len(content) > DOCUMENT_MAX_BYTES:
        raise bad_input("document", f"has {len(content)} bytes, but may have at most {DOCUMENT_MAX_BYTES}")
    found = next((kind for kind, beginning in _BEGINNINGS.items() if content.startswith(beginning)), None)
    if found is None or not _is_whole(found, content):
        raise bad_input("document", "must be a PDF, PNG or JPEG file, whole and as it was saved")
    return found


def _is_whole(kind: str, content: bytes) -> bool:
    """True where a file ends as its kind does: one that was cut off shows nothing to whoever looks at it."""
    if kind == "application/pdf":
        return b"%%EOF" in content[-_PDF_ENDS_WITHIN:]
    if kind == "image/png":
        return b"IEND" in content[-16:]
    return b"\xff\xd9" in content[-_PDF_ENDS_WITHIN:]


def shown_name(name: str) -> str:
    """The name of a file without folders, control characters and what makes it too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if one.isprintable()).strip()
    return kept[:DOCUMENT_NAME_MAX] or "document"
