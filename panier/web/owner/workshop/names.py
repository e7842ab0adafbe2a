"""The page of names: which are special, and what the owner says of others."""

from collections.abc import Mapping

from falcon.asgi import Request, Response

from panier.core.domain.domain_name import NameState
from panier.core.refusal import Refusal
from panier.outside.registry.sandbox_conduct import Losing, Trouble
from panier.outside.registry.special_names import NameEntry
from panier.web.errors import ANSWERS
from panier.web.owner.names import WISHES_MAX, forget, wish
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.rendering import first, form, redirect

PAGE = MenuPage("names", "Names", "globe", "what the registry says of which name, and how it misbehaves")
STATES: Mapping[str, str] = {
    "free": "free", "taken": "somebody else's: can be transferred", "premium": "free, at a price of its own",
    "taken-premium": "somebody else's, at a price of its own", "aftermarket1": "for sale by its owner",
    "aftermarket2": "for sale by its owner (second kind)", "expired": "just expired", "restorable": "can be restored",
    "pending-delete": "about to be free", "reserved": "kept by the registry",
}  # fmt: skip
TROUBLES: Mapping[str, str] = {
    "": "none", "slow": "every outcome comes later", "failing": "cannot, is tried every hour",
    "silent": "no answer, and nothing was done", "lost": "it is done, and the answer is lost",
}  # fmt: skip
LOSING: Mapping[str, str] = {
    "agrees": "agrees at once", "waits": "does not answer for five days", "refuses": "refuses after a day",
}  # fmt: skip
_FIELDS = ("name", "state", "authCode", "trouble", "losing", "wants", "currency", "amount", "seconds", "locked")


class NamesPage:
    """The names."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._registry = frame.desk.registry

    async def on_get(self, request: Request, response: Response) -> None:
        """The lists, and the form."""
        asked = (request.get_param("name") or "").strip()
        await self._show(response, typed={**dict.fromkeys(_FIELDS, ""), "name": asked})

    async def on_post(self, request: Request, response: Response) -> None:
        """Say something of a name, or take it back."""
        fields = await form(request)
        typed = {name: first(fields, name) for name in _FIELDS}
        try:
            if first(fields, "forget"):
                await forget(self._registry, typed["name"])
            else:
                await wish(self._registry, typed["name"], _said(typed))
        except Refusal as refusal:
            await self._show(response, status=ANSWERS[refusal.kind].status, typed=typed, problem=refusal.message)
        else:
            redirect(response, PAGE.path)

    async def _show(
        self, response: Response, *, status: int = 200, typed: Mapping[str, str], problem: str = ""
    ) -> None:
        special = self._registry.special
        currencies = sorted({one.currency for one in self._frame.desk.shop.assortment.subsidiaries.values()})
        self._frame.show(
            response, "workshop/names.html", page=PAGE.name, status=status, typed=typed, problem=problem,
            wishes=[(one, described(one)) for one in await self._registry.list_wishes(limit=WISHES_MAX)],
            listed=[(one, described(one)) for one in (*special.prefixes.values(), *special.names.values())],
            states=[(one.value, STATES.get(one.value, one.value)) for one in NameState],
            troubles=[("", TROUBLES[""]), *((one.value, TROUBLES[one.value]) for one in Trouble)],
            losing=[(one.value, LOSING[one.value]) for one in Losing],
            currencies=[(code, code) for code in currencies],
        )  # fmt: skip


def _said(typed: Mapping[str, str]) -> dict[str, object]:
    said: dict[str, object] = {
        key: typed[key] for key in ("state", "authCode", "trouble", "losing", "wants") if typed[key]
    }
    if typed["amount"]:
        said["price"] = {typed["currency"]: typed["amount"].replace(",", ".")}
    if typed["locked"]:
        said["locked"] = True
    if typed["seconds"].isdigit():
        said["seconds"] = int(typed["seconds"])
    return said


def described(entry: NameEntry) -> str:
    """What an entry means, in words."""
    price = " or ".join(f"{amount} {currency}" for currency, amount in list(entry.price.items())[:1])
    parts = (
        (True, STATES.get(entry.state.value, entry.state.value)),
        (price, price),
        (entry.auth_code, f"transfer code {entry.auth_code}"),
        (entry.locked, "locked"),
        (entry.unlock_code, f"protected: unlock code {entry.unlock_code}"),
        (entry.claimed, "a trademark matches: its claim must be acknowledged"),
        (entry.reason, "the registry asks for a reason"),
        (entry.age_days is not None, f"registered {entry.age_days} days ago"),
        (entry.moved_days is not None, f"moved {entry.moved_days} days ago"),
        (entry.expires_days is not None, f"expires in {entry.expires_days} days"),
        (entry.trouble, f"registry: {TROUBLES[entry.trouble.value if entry.trouble else '']}"),
        (entry.wants, f"refused until {entry.wants} is given"),
        (entry.losing is not Losing.AGREES, f"the other registrar {LOSING[entry.losing.value]}"),
    )
    return " · ".join(words for is_so, words in parts if is_so)


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PAGE.path, NamesPage(frame))
