"""Pages of lists in the second version of the API: the headers that ask for one, and the header that leads on."""

from falcon.asgi import Request

from panier.core.limits import PAGE_SIZE, PAGE_SIZE_MAX, QUERY_TEXT_MAX, whole_number
from panier.core.refusal import bad_input
from panier.core.service.page import Page

NEXT = "x-pagination-cursor-next"


def asked(request: Request) -> Page:
    """The page that a request asks for.

    Refuses: a size that is none (400), a cursor that is too long (400).
    """
    size_text, cursor = request.get_header("x-pagination-size"), request.get_header("x-pagination-cursor")
    size = PAGE_SIZE if not size_text else whole_number(size_text, most=PAGE_SIZE_MAX)
    if not size:
        raise bad_input("X-Pagination-Size", f"must be a whole number from 1 to {PAGE_SIZE_MAX}")
    if cursor is not None and len(cursor) > QUERY_TEXT_MAX:
        raise bad_input("X-Pagination-Cursor", "must be the X-Pagination-Cursor-Next of an earlier answer")
    return Page(size, cursor or None)
