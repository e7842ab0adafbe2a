"""What a form of the account did is said once, on the page that it leads to: a cookie tells it, and is dropped there.

An address with it would say it again with every look at the page, days later too; this works without a script.
"""

from hashlib import sha256

from falcon.asgi import Request, Response

from panier.web.pages.parts.cookies import cookie_name, drop_cookie, set_cookie

COOKIE = "panier-done"
_SECONDS = 60  # for the way from the form to the page
_MARK_LENGTH = 16


def tell(response: Response, url: str, page: str, form: str) -> None:
    """Have the page at a path say, when it is next shown, what a form of it did. `url`: the shop's address."""
    set_cookie(response, COOKIE, f"{form}.{_mark(page)}", url, seconds=_SECONDS)


def take(request: Request, response: Response, url: str, page: str) -> str:
    """The form of the page at a path that has just been done; nothing where none was, or where it was said already."""
    kept = next(iter(request.get_cookie_values(cookie_name(COOKIE, url)) or ()), "")
    form, _, mark = kept.rpartition(".")
    if not form or mark != _mark(page):
        return ""
    drop_cookie(response, COOKIE, url)
    return form


def _mark(page: str) -> str:
    return sha256(page.encode()).hexdigest()[:_MARK_LENGTH]
