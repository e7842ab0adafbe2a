"""The page of names: which are special, and what the owner says of others."""

from collections.abc import Mapping

from falcon.asgi import Request, Response

from panier.core.domain.domain_name import NameState
from panier.core.money import Money
from panier.core.refusal import Refusal, bad_input, field_of
from panier.files.catalog_file import ucents
from panier.outside.registry.sandbox_conduct import Losing, Trouble
from panier.outside.registry.special_names import NameEntry
from panier.web.errors import ANSWERS
from panier.web.owner.names import WISHES_MAX, forget, wish
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.problems import NO_PROBLEM, FormProblem, field_problem
from panier.web.pages.parts.rendering import first, form, redirect
from panier.web.pages.parts.tongues import spoken

PAGE = MenuPage("names", "Names", "globe", "what the registry says of which name, and how it misbehaves")
STATES: Mapping[str, str] = {
    "free": "free", "taken": "taken: it can be transferred", "premium": "free, at a price of its own",
    "taken-premium": "taken, at a price of its own",
    "aftermarket1": "for sale (aftermarket1)",
    "aftermarket2": "for sale (aftermarket2)", "expired": "just expired",
    "restorable": "deleted, can still be restored",
    "pending-delete": "deleted, free in a few days", "reserved": "kept back by the registry",
}  # fmt: skip
TROUBLES: Mapping[str, str] = {
    "": "none", "slow": "its answers come late", "failing": "it fails, and is tried every hour",
    "silent": "it does nothing, and is silent", "lost": "its work is done, its answers lost",
}  # fmt: skip
LOSING: Mapping[str, str] = {
    "agrees": "agrees at once",
    "waits": "does not answer for five days", "refuses": "refuses after a day",
}  # fmt: skip
WANTED: Mapping[str, str] = {
    "identityDocument": "a copy of an identity card (identityDocument)",
    "legitimacyAfnic": "a reason to have a .fr name (legitimacyAfnic)",
}
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
        """Set what the registry answers about a name, or remove that."""
        fields = await form(request)
        typed = {name: first(fields, name) for name in _FIELDS}
        try:
            if first(fields, "forget"):
                await forget(self._registry, typed["name"])
            else:
                await wish(self._registry, typed["name"], _said(typed))
        except Refusal as refusal:
            await self._show(response, status=ANSWERS[refusal.kind].status, typed=typed,
                             problem=_problem(refusal))  # fmt: skip
        else:
            redirect(response, PAGE.path)

    async def _show(
        self, response: Response, *, status: int = 200, typed: Mapping[str, str], problem: FormProblem = NO_PROBLEM
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


def _problem(refusal: Refusal) -> FormProblem:
    """What is wrong with which field; the price of the call is the amount of the form."""
    found = field_of(refusal)
    if found is not None and found[0].startswith("price"):
        refusal = bad_input("amount", found[1])
    return field_problem(refusal, _FIELDS)


def described(entry: NameEntry) -> str:
    """What an entry means, in words."""
    price = next((amount(Money(ucents(one), currency), spoken().locale) for currency, one in entry.price.items()), "")
    parts = (
        (True, STATES.get(entry.state.value, entry.state.value)),
        (price, price),
        (entry.auth_code, f"its transfer code is {entry.auth_code}"),
        (entry.locked, "locked against transfers"),
        (entry.unlock_code, f"protected: it needs the unlock code {entry.unlock_code}"),
        (entry.claimed, "a trademark matches: its claim must be acknowledged"),
        (entry.reason, "the registry asks for a reason"),
        (entry.age_days is not None, f"registered {entry.age_days} days ago"),
        (entry.moved_days is not None, f"moved {entry.moved_days} days ago"),
        (entry.expires_days is not None, f"expires in {entry.expires_days} days"),
        (entry.trouble, f"trouble with the registry: {TROUBLES[entry.trouble.value if entry.trouble else '']}"),
        (entry.wants, f"refused until {WANTED.get(entry.wants or '', entry.wants)} is given"),
        (entry.losing is not Losing.AGREES, f"the registrar it is transferred from {LOSING[entry.losing.value]}"),
    )
    return " · ".join(words for is_so, words in parts if is_so)


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PAGE.path, NamesPage(frame))
