"""How browsers keep cookies of a shop: for its host alone, unread by scripts, and over https never sent in clear."""

from datetime import UTC, datetime

from falcon.asgi import Response

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # what a browser is to forget is over since then


def cookie_name(name: str, url: str) -> str:
    """A cookie's name: where the shop is https, one that browsers take from this very host alone, and keep secure."""
    return f"__Host-{name}" if url.startswith("https:") else name


def set_cookie(response: Response, name: str, value: str, url: str, *, seconds: int | None = None) -> None:
    """Have a browser keep a cookie that no script reads; without `seconds`, until it is closed."""
    response.set_cookie(
        cookie_name(name, url), value, max_age=seconds, path="/", secure=url.startswith("https:"), http_only=True,
        same_site="Lax",
    )  # fmt: skip


def drop_cookie(response: Response, name: str, url: str) -> None:
    """Have a browser forget a cookie."""
    response.set_cookie(
        cookie_name(name, url), "", expires=LONG_AGO, path="/", secure=url.startswith("https:"), http_only=True,
        same_site="Lax",
    )  # fmt: skip
