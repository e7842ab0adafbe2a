"""Filling a cart with what is wished for, and finding out what is missing."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from panier.cli.buy.asking import Asker, Gap, answer_gap, missing
from panier.cli.buy.prices import Cost, Renewing, amount_of, cost_of
from panier.cli.buy.reach import Reach
from panier.cli.buy.stops import CallRefused, Stop
from panier.cli.buy.wishes import DOMAIN, OWNER, TRANSFER_CODE, WantedItem, WantedOption, WantedOrder
from panier.core.values import frozen, replace

_FAMILY = re.compile(r"[A-Za-z][A-Za-z0-9]{1,40}")
_MANDATORY = re.compile(
    r"(?:Custom field|there must be a field with name) '?([\w.-]+)'?(?: is mandatory for product (\S+))?"
)
_ONCE = "P0D"
_CONTACTS = "/me/contact"
CONTACTS_MAX = 20


@frozen
class FilledCart:
    """A cart that holds everything, what it costs, and the order with what was answered meanwhile."""

    cart_id: str
    cost: Cost
    wanted: WantedOrder


class Filler:
    """Fills one cart. What is missing is asked for at once, or collected to be told together."""

    def __init__(self, reach: Reach, asker: Asker, cart_id: str) -> None:
        self._reach = reach
        self._asker = asker
        self._cart_id = cart_id
        self._cart = f"/order/cart/{cart_id}"
        self._gaps: list[Gap] = []
        self._renewals: list[Renewing] = []
        self._placed: list[tuple[WantedItem, int]] = []

    def fill(self, wanted: WantedOrder) -> FilledCart:
        """Put everything into the cart and try the checkout dry.

        Refuses: what is not for sale; what is missing, all of it at once.
        """
        items = tuple(self._add(item) for item in wanted.items)
        for coupon in wanted.coupons:
            self._reach.post(f"{self._cart}/coupon", {"coupon": coupon})
        wanted = self._waived(replace(wanted, items=items))
        if self._gaps:
            raise missing([*self._gaps, *self._further_gaps()])
        order, items = self._dry_run()
        return FilledCart(self._cart_id, cost_of(order, self._renewals), replace(wanted, items=items))

    def _waived(self, wanted: WantedOrder) -> WantedOrder:
        if not wanted.needs_waiver or wanted.is_waived:
            return wanted
        question = "A domain name is made at once, so there is no right of withdrawal. Waive it?"
        gap = Gap(None, "waive", "--waive", question, is_flag=True, choices=("true",))
        if not self._asker.is_there or wanted.is_waived is False:
            self._gaps.append(gap)
            return wanted
        if self._asker.ask(gap) != "true":
            raise Stop("Nothing was ordered: domain names are sold without a right of withdrawal only")
        return replace(wanted, is_waived=True)

    def _add(self, item: WantedItem) -> WantedItem:
        if item.family == DOMAIN:
            item, added = self._add_name(item)
        else:
            item, added = self._add_product(item)
        if added is None:
            return item
        item = self._configure(item, added)
        self._placed.append((item, added["itemId"]))
        return item

    def _add_name(self, item: WantedItem) -> tuple[WantedItem, Mapping[str, Any] | None]:
        offers = self._reach.get(f"{self._cart}/domain", domain=item.name)
        offer = _offer_for(item, offers)
        durations = offer["duration"]
        duration = item.duration or offer.get("recommendedDuration") or durations[0]
        if duration not in durations:
            raise Stop(f"{item.name} is sold for {_spoken(durations)}, not for {duration}: change --years, or `years`")
        wish = {"domain": item.name, "duration": duration, "quantity": 1}
        wish |= {"offerId": offer["offerId"]} if offer.get("offerId") else {"pricingMode": offer["pricingMode"]}
        added = self._reach.post(f"{self._cart}/domain", wish)
        renewal = next((amount_of(one["price"]) for one in added["prices"] if one["label"] == "RENEW"), None)
        self._renewals.append(Renewing(item.name, duration, renewal, added["itemId"]))
        for option in item.options:
            offered = self._reach.get(f"{self._cart}/domain/options", domain=item.name)
            self._add_option(item, option, offered=offered, item_id=added["itemId"], duration=duration, mode="default")
        return item, added

    def _add_product(self, item: WantedItem) -> tuple[WantedItem, Mapping[str, Any] | None]:
        offers = self._offers(item)
        codes = tuple(sorted(one["planCode"] for one in offers))
        if not item.plan:
            gap = Gap(item, "plan", "--plan CODE", f"Which plan of {item.family}?", choices=codes)
            if not self._asker.is_there:
                self._gaps.append(gap)
                return item, None
            item = replace(item, plan=self._asker.ask(gap))
        offer = next((one for one in offers if one["planCode"] == item.plan), None)
        if offer is None:
            near = difflib.get_close_matches(item.plan, codes, n=3) or codes[:5]
            raise Stop(f"{item.plan} is not sold as {item.family}; there is {', '.join(near)}")
        price = _price(offer, item.duration, item.mode, title=item.plan)
        duration, mode = price["duration"], price["pricingMode"]
        wish = {"planCode": item.plan, "duration": duration, "pricingMode": mode, "quantity": item.quantity}
        item, options = self._choose_options(item)
        added = self._reach.post(f"{self._cart}/{item.family}", wish)
        place = len(self._renewals)
        renewal = None if duration == _ONCE else amount_of(price["price"]) * item.quantity
        self._renewals.append(Renewing(item.title, "" if duration == _ONCE else duration, renewal, added["itemId"]))
        for option in item.options:
            again = self._add_option(
                item, option, offered=options, item_id=added["itemId"], duration=duration, mode=mode
            )
            so_far = self._renewals[place].amount
            self._renewals[place] = replace(
                self._renewals[place], amount=None if so_far is None or again is None else so_far + again
            )
        return item, added

    def _offers(self, item: WantedItem) -> Sequence[Mapping[str, Any]]:
        if _FAMILY.fullmatch(item.family) is None:
            raise Stop(f"{item.family} is no product family: `vps`, `eco` and `cloud` are some")
        try:
            found: Sequence[Mapping[str, Any]] = self._reach.get(f"{self._cart}/{quote(item.family)}")
        except CallRefused as refused:
            if refused.code == 404:
                raise Stop(
                    f"There is no product family {item.family} here: `vps`, `eco` and `cloud` are some"
                ) from refused
            raise
        return found

    def _choose_options(self, item: WantedItem) -> tuple[WantedItem, Sequence[Mapping[str, Any]]]:
        """One option of each kind that a product must have, and all that there are."""
        offered = self._reach.find(f"{self._cart}/{item.family}/options", planCode=item.plan) or ()
        kinds = dict.fromkeys(one["family"] for one in offered if one.get("mandatory"))
        given = {option.plan for option in item.options}
        for kind in kinds:
            codes = tuple(dict.fromkeys(one["planCode"] for one in offered if one["family"] == kind))
            if given.isdisjoint(codes):
                gap = Gap(item, "options", "--option CODE", f"Which {kind}?", choices=codes)
                if self._asker.is_there:
                    chosen = WantedOption(self._asker.ask(gap))
                    item = replace(item, options=(*item.options, chosen))
                else:
                    self._gaps.append(gap)
        return item, offered

    def _add_option(
        self,
        item: WantedItem,
        option: WantedOption,
        *,
        offered: Sequence[Mapping[str, Any]],
        item_id: int,
        duration: str,
        mode: str,
    ) -> Any:
        """Add an option; what it costs at renewal."""
        found = next((one for one in offered if one["planCode"] == option.plan), None)
        if found is None:
            codes = sorted({one["planCode"] for one in offered})
            near = difflib.get_close_matches(option.plan, codes, n=3) or codes[:5]
            there = f"there is {', '.join(near)}" if near else "it has none"
            raise Stop(f"{option.plan} is no option of {item.title}; {there}")
        price = _price(found, option.duration or duration, option.mode or mode, title=option.plan, is_strict=False)
        quantity = option.quantity or item.quantity
        self._reach.post(
            f"{self._cart}/{item.family}/options",
            {
                "itemId": item_id,
                "planCode": option.plan,
                "duration": price["duration"],
                "pricingMode": price["pricingMode"],
                "quantity": quantity,
            },
        )
        return amount_of(price["price"]) * quantity if price["duration"] == duration else None

    def _configure(self, item: WantedItem, added: Mapping[str, Any]) -> WantedItem:
        path = f"{self._cart}/item/{added['itemId']}"
        questions = {one["label"]: one for one in self._reach.get(f"{path}/requiredConfiguration")}
        preset = {}
        for number in added.get("configurations") or ():
            one = self._reach.get(f"{path}/configuration/{number}")
            preset[one["label"]] = number
        if item.is_transfer and TRANSFER_CODE not in questions:
            questions[TRANSFER_CODE] = {"label": TRANSFER_CODE, "type": "String", "required": True}
        answers = dict(item.answers)
        for label, question in questions.items():
            is_needed = question["required"] or (item.is_transfer and label == TRANSFER_CODE)
            if is_needed and label not in answers and label not in preset:
                item = self._answered(item, question)
            elif label == OWNER and label not in answers and self._asker.is_there:
                item = self._owned(item)
        for label, text in item.answers:
            value = _allowed(item, questions.get(label, {}), label, text)
            if label in preset:
                self._reach.delete(f"{path}/configuration/{preset[label]}")
            self._reach.post(f"{path}/configuration", {"label": label, "value": value})
        return item

    def _answered(self, item: WantedItem, question: Mapping[str, Any]) -> WantedItem:
        choices = tuple(question.get("allowedValues") or self._contacts(question["type"]))
        gap = answer_gap(item, question["label"], kind=question["type"], choices=choices)
        if not self._asker.is_there:
            self._gaps.append(gap)
            return item
        return item.answered(question["label"], self._asker.ask(gap))

    def _owned(self, item: WantedItem) -> WantedItem:
        """Ask who a name is for, where the account has contacts of others; nobody else than the account is the rule."""
        contacts = self._contacts(_CONTACTS)
        own = _person(self._reach.me()) if contacts else ()
        others = {path: person for path, person in contacts.items() if person != own}
        if not others:
            return item
        said = ("the account itself", *(f"{path}  {' '.join(filter(None, who))}" for path, who in others.items()))
        gap = Gap(item, "owner", "--owner CONTACT", "Who owns the name?", choices=("account", *others), said=said)
        answer = self._asker.ask(gap)
        return item if answer == gap.choices[0] else item.answered(OWNER, answer)

    def _contacts(self, path: str) -> dict[str, tuple[str, ...]]:
        """The newest contacts of the account, each person once."""
        numbers = self._reach.find(path) if path == _CONTACTS else None
        found: dict[tuple[str, ...], str] = {}
        for number in sorted(numbers or (), reverse=True)[:CONTACTS_MAX]:
            found.setdefault(_person(self._reach.get(f"{path}/{number}")), f"{path}/{number}")
        return {one: person for person, one in found.items()}

    def _dry_run(self) -> tuple[Mapping[str, Any], tuple[WantedItem, ...]]:
        """The order that the checkout would place; what its rules still want is asked for."""
        for _ in range(5):
            try:
                order: Mapping[str, Any] = self._reach.get(f"{self._cart}/checkout")
                return order, tuple(item for item, _ in self._placed)
            except CallRefused as refused:
                lines = refused.said.splitlines()
                gaps = self._gaps_in(lines) if refused.code == 400 else []
                if not gaps or not all(map(_MANDATORY.search, lines)):
                    raise
                if not self._asker.is_there:
                    raise missing([gap for _, gap in gaps], lines) from refused
                for place, gap in gaps:
                    item, item_id = self._placed[place]
                    label = gap.key.removeprefix("config.")
                    value = self._asker.ask(gap)
                    self._reach.post(f"{self._cart}/item/{item_id}/configuration", {"label": label, "value": value})
                    self._placed[place] = item.answered(label, value), item_id
        raise Stop("The checkout wants more and more answers: look at the order with --print-calls")

    def _further_gaps(self) -> list[Gap]:
        """What the checkout would say is missing besides, so that everything is told at once."""
        if not self._placed:
            return []
        try:
            self._reach.get(f"{self._cart}/checkout")
        except CallRefused as refused:
            return [gap for _, gap in self._gaps_in(refused.said.splitlines())]
        return []

    def _gaps_in(self, lines: Sequence[str]) -> list[tuple[int, Gap]]:
        """What lines of the checkout say is missing."""
        found = []
        for line in lines:
            match = _MANDATORY.search(line)
            if match is None:
                continue
            label, product = match[1], match[2] or ""
            places = [place for place, (item, _) in enumerate(self._placed) if product in (item.plan, item.family)]
            for place in places or range(len(self._placed)):
                item, item_id = self._placed[place]
                if label not in dict(item.answers):
                    asked = self._reach.get(f"{self._cart}/item/{item_id}/requiredConfiguration")
                    question: Mapping[str, Any] = next((one for one in asked if one["label"] == label), {})
                    kind, choices = question.get("type", ""), question.get("allowedValues") or ()
                    found.append((place, answer_gap(item, label, kind=kind, choices=choices)))
        return found


def _person(contact: Mapping[str, Any]) -> tuple[str, ...]:
    """Who a contact, or an account, is."""
    names = (("firstName", "firstname"), ("lastName", "name"), ("organisationName", "organisation"), ("email", "email"))
    return tuple(str(contact.get(first) or contact.get(second) or "") for first, second in names)


def _offer_for(item: WantedItem, offers: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The offer that is meant.

    Refuses: a name that cannot be ordered so, saying why.
    """
    action = "transfer" if item.is_transfer else "create"
    found = [one for one in offers if one.get("action") == action]
    for one in found:
        if one["orderable"]:
            return one
    others = [one for one in offers if one["orderable"] and one.get("action") != action]
    raise Stop(f"{item.name} cannot be ordered: {why_not(offers, action)}{_instead(others)}")


def why_not(offers: Sequence[Mapping[str, Any]], action: str = "create") -> str:
    """Why a name cannot be ordered like that, as far as its offers tell."""
    found = [one for one in offers if one.get("action") == action]
    if not offers:
        return "it is not sold here"
    if not found:
        return "it is taken" if action == "create" else "it is not registered, so there is nothing to transfer"
    if any(one.get("isTransferLocked") for one in found):
        return "its transfer is locked"
    phases = {str(one.get("phase")) for one in found} - {"ga", "None"}
    return f"its extension is in the phase {', '.join(sorted(phases))}" if phases else "the registry does not give it"


def _instead(others: Sequence[Mapping[str, Any]]) -> str:
    actions = {one.get("action") for one in others}
    if "transfer" in actions:
        return "; its holder can transfer it: add --transfer (`transfer: true`)"
    return "; it is free: leave --transfer out" if "create" in actions else ""


def _price(
    offer: Mapping[str, Any], duration: str, mode: str, *, title: str, is_strict: bool = True
) -> Mapping[str, Any]:
    """The price of a plan for a duration and a mode: by default its shortest in the mode `default`.

    Refuses: a duration or mode that it is not sold for.
    """
    prices: list[Mapping[str, Any]] = list(offer["prices"])
    lasting = [one for one in prices if one["duration"] != _ONCE] or prices
    for wanted_duration, wanted_mode in ((duration, mode or "default"), (duration, mode), ("", mode), ("", "")):
        found = [
            one
            for one in lasting
            if wanted_duration in ("", one["duration"]) and wanted_mode in ("", one["pricingMode"])
        ]
        if found:
            return min(found, key=lambda one: one.get("interval") or 0)
        if is_strict and (wanted_duration, wanted_mode) == (duration, mode):
            break
    ways = dict.fromkeys(f"{one['duration']} in mode {one['pricingMode']}" for one in lasting)
    raise Stop(f"{title} is sold for {', '.join(ways)}: change --duration or --mode")


def _allowed(item: WantedItem, question: Mapping[str, Any], label: str, text: str) -> str:
    """A value as it is sent; of a list, in its spelling.

    Refuses: one that is not in the list.
    """
    values = question.get("allowedValues") or ()
    kind = str(question.get("type", ""))
    if kind.startswith("/") and text.isdigit():
        return f"{kind}/{text}"
    if kind.lower() in ("bool", "boolean"):
        return text.lower()
    for value in values:
        if value.lower() == text.lower():
            return str(value)
    if values:
        place = f"{item.place}.config.{label}" if item.place else f"--config {label}"
        raise Stop(f"{place} must be one of {', '.join(values)}, not {text}")
    return text


def _spoken(durations: Sequence[str]) -> str:
    return f"{durations[0]} to {durations[-1]}" if len(durations) > 1 else durations[0]
