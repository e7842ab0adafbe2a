"""The checkout as its page shows it: what each item is asked, the terms, and what it can be paid with."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from panier.core.account.profile import WRITABLE, changed, is_blank, lacking_for_bills
from panier.core.cart.cart import Cart, Item
from panier.core.cart.stock import NOT_ORDERABLE
from panier.core.catalog.catalog import Assortment, Contract, Plan, Question
from panier.core.contact.eligibility import Violation
from panier.core.contact.rule_values import account_fields
from panier.core.payment.payment import CARD
from panier.core.refusal import Refusal
from panier.core.values import frozen, replace
from panier.flows.cart.stock_places import CartStock
from panier.outside.names import in_unicode
from panier.web.pages.buying.owner_form import MINE, OwnerField
from panier.web.pages.buying.owner_form import typed as typed_by_owner
from panier.web.pages.buying.visit import Visit
from panier.web.pages.buying.wording import SHORT_THERE, out_words
from panier.web.pages.parts.called.labels import label_of
from panier.web.pages.parts.called.places import PLACES
from panier.web.pages.parts.called.plan_names import offer_name
from panier.web.pages.parts.order_view import contract_links
from panier.web.pages.parts.session import may
from panier.web.pages.parts.tongues import phrase

AGE = "OWNER_LEGAL_AGE"
OTHER = "other"  # chosen where somebody else than whoever buys owns the names
# Asked once for the whole order, or not of a visitor: accounts are the customer's own.
_ELSEWHERE = frozenset({AGE, "OWNER_CONTACT", "ADMIN_ACCOUNT", "TECH_ACCOUNT"})
_TITLES = {
    "ACCEPT_CONDITIONS": phrase("I accept what the registry of this extension asks of every holder"),
    "AUTH_INFO": phrase("Transfer code of your present registrar"),
    "CLAIMS_NOTICE": phrase(
        "This name matches a trademark of somebody: I have read the notice, and want it nevertheless"
    ),
    "DNS": phrase("Name servers of your own, with ; between them"),
    "DOMAIN_CONFIG": phrase("Further details that the registry asks for, as JSON"),
    "KEEP_DNS": phrase("Keep the present name servers"),
    "PROTECTED_CODE": phrase("Code that unlocks this protected name"),
    "REASON": phrase("Why you want this name"),
    "SMD": phrase("Signed mark of your trademark"),
}
# What an answer is, and where it comes from.
_HINTS = {
    "AUTH_INFO": phrase(
        "Your present registrar gives it to you, in its customer area or by e-mail. Some call it EPP code or auth code."
    ),
    "KEEP_DNS": phrase("Otherwise the name servers of this shop answer for it, from a new DNS zone."),
}
_MAIN = frozenset({"KEEP_DNS"})  # may be left empty, and is not what anybody leaves to a default unseen
_TICKS = frozenset({"bool", "boolean"})
KINDS = {
    CARD: phrase("Card"),
    "SEPA_DIRECT_DEBIT": phrase("Bank account (direct debit)"),
    "PAYPAL": phrase("PayPal"),
}


BILL = "bill."  # before the fields of what a bill needs
BILLED_MAX = 255  # characters of such a field
_TOO_LONG = f"Must have at most {BILLED_MAX} characters"


@frozen
class _BilledWords:
    """What a field for the bill is called, to whom, and where it stands in the form about the owner of names."""

    title: str
    fills: str
    of_owner: str


_BILLED = {
    "firstname": _BilledWords(phrase("First name"), "given-name", "firstName"),
    "name": _BilledWords(phrase("Last name"), "family-name", "lastName"),
    "address": _BilledWords(phrase("Street and number"), "street-address", "address.line1"),
    "zip": _BilledWords(phrase("Postcode"), "postal-code", "address.zip"),
    "city": _BilledWords(phrase("City"), "address-level2", "address.city"),
}
_BILLED_SOMETIMES = frozenset({"zip"})  # not every place has one
_MISSING = phrase("This has to be filled in")


@frozen
class AnswerField:
    """A question about an item as a field.

    `kind`: choice, tick, area or text; `choices`: values, their words, and whether they cannot be had; `hint`: what it
    is, where that helps.
    """

    name: str
    title: str
    kind: str
    value: str
    is_required: bool
    choices: tuple[tuple[str, str, bool], ...]
    problem: str
    hint: str = ""

    @property
    def label(self) -> str:
        """What programs know the question by."""
        return self.name.rpartition(".")[2]

    @property
    def is_main(self) -> bool:
        """True of what is asked at once; the others are found beneath, where somebody looks for them."""
        return self.is_required or bool(self.problem) or self.label in _MAIN


@frozen
class AskedItem:
    """An item with the questions about it."""

    title: str
    fields: tuple[AnswerField, ...]
    problems: tuple[str, ...]
    told: frozenset[str] = frozenset()  # the refusals that are said here, in the words of the rules

    @property
    def has_to_be_asked(self) -> bool:
        """True where something has to be answered, or is wrong."""
        return bool(self.problems) or any(one.is_required or one.problem for one in self.fields)


@frozen
class TermsTick:
    """A contract to be agreed to, with the address where it is read; languages as links of contracts have them."""

    name: str
    title: str
    url: str
    language: str
    said_in: str
    is_ticked: bool
    problem: str


@frozen
class BillField:
    """Something that the bill needs and the account does not say, as a field."""

    name: str
    title: str
    value: str
    problem: str
    is_required: bool
    fills: str


@frozen
class Billed:
    """What the bill needs and the account does not say, by the account's fields.

    `typed`: what was filled in of it, where nothing is `wrong` with any of it, and what else of the account was.
    """

    lacking: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


def lacking_of(visit: Visit) -> tuple[str, ...]:
    """What the bill needs and the account does not say, where whoever looks may say it."""
    assert visit.caller is not None, "somebody is signed in"
    return lacking_for_bills(visit.caller.account) if may(visit.session, "PUT", "/me") else ()


def billed(visit: Visit, sent: Mapping[str, str], *, today: date) -> Billed:
    """What was filled in for the bill."""
    lacking = lacking_of(visit)
    filled = {name: sent.get(f"{BILL}{name}", "") for name in lacking}
    typed = {name: value for name, value in filled.items() if value and not is_blank(value)}
    wrong = {name: _MISSING for name in lacking if name not in typed and name not in _BILLED_SOMETIMES}
    wrong |= {name: _TOO_LONG for name, value in typed.items() if len(value) > BILLED_MAX}
    return Billed(lacking, {} if wrong else {**_kept(visit, sent, today), **typed}, wrong)


def _kept(visit: Visit, sent: Mapping[str, str], today: date) -> dict[str, str]:
    """What whoever buys said of themselves for registries, and their account has a place for that is empty.

    What an account cannot take is left to the owner of the names alone, where it is said what is wrong with it.
    """
    assert visit.caller is not None, "somebody is signed in"
    account = visit.caller.account
    if sent.get("owner") == OTHER or not may(visit.session, "PUT", "/me"):
        return {}
    found: dict[str, str] = {}
    for name, value in account_fields(typed_by_owner(list(sent.items()), prefix=MINE, country=account.country)).items():
        if name in WRITABLE and account.profile_field(name) is None:
            try:
                changed(account, {name: value}, today=today)
            except Refusal:
                continue
            found[name] = value
    return found


def bill_fields(asked: Billed, sent: Mapping[str, str] | None) -> tuple[BillField, ...]:
    """The fields for the bill, as they were filled in, with what is wrong with them."""
    return tuple(
        BillField(
            f"{BILL}{name}", _BILLED[name].title, (sent or {}).get(f"{BILL}{name}", ""), asked.wrong.get(name, ""),
            name not in _BILLED_SOMETIMES, _BILLED[name].fills,
        )
        for name in asked.lacking
    )  # fmt: skip


def besides_bill(found: Sequence[OwnerField], asked: Billed, sent: Mapping[str, str] | None) -> tuple[OwnerField, ...]:
    """The fields of whoever buys as the owner of names, without those that are asked for the bill, and empty there.

    A postcode that was left empty there is asked for here, where a registry wants one.
    """
    empty = [name for name in asked.lacking if name not in asked.typed]
    left_out = {f"{MINE}{_BILLED[name].of_owner}" for name in empty if sent is None or name not in _BILLED_SOMETIMES}
    return tuple(one for one in found if one.name not in left_out)


def asked_items(
    cart: Cart,
    plans: Mapping[int, Plan],
    questions: Mapping[int, Sequence[Question]],
    sent: Mapping[str, str] | None,
    *,
    faults: Sequence[tuple[int, Violation]],
    problems: Sequence[str],
    stock: CartStock,
    visit: Visit,
) -> tuple[AskedItem, ...]:
    """The products of a cart with what is asked about them, as it was answered so far or sent now.

    `plans`: of its products, by the numbers of items; `faults` and `problems`: what rules and refusals say is wrong;
    `stock`: where they are to be had.
    """
    found = []
    for item in cart.products:
        plan = plans[item.item_id]
        own, said = [], set[str]()
        for one in questions[item.item_id]:
            refused = [text for text in problems if _is_about(text, one.label, plan)]
            if one.label not in _ELSEWHERE or (one.label == AGE and sent is not None and not sent.get("age")):
                said |= {*refused}
            if one.label not in _ELSEWHERE:
                asked = _field(item, one, sent, faults, refused)
                scarce = {text for text in problems if one.label in PLACES and _is_shortage(text, plan, asked.value)}
                said |= scarce
                if scarce or (sent is None and one.label in PLACES and item.item_id in stock.short):
                    asked = replace(asked, problem=SHORT_THERE)
                places = stock.places.get(plan.plan_code, {}) if one.label in PLACES else {}
                own.append(replace(asked, choices=_choices(item, one, places, visit)))
        about = [text for text in dict.fromkeys(problems) if item.domain and _is_of_name(text, item.domain)]
        violated = {f"{item.domain}: {one.label}: {one.message}" for number, one in faults if number == item.item_id}
        said |= violated & {*about}
        shown = tuple(one for one in about if one not in said)
        title = in_unicode(item.domain) if item.domain else offer_name(plan)
        found.append(AskedItem(title, tuple(own), shown, frozenset({*said, *about})))
    return tuple(found)


def _is_about(text: str, label: str, plan: Plan) -> bool:
    """True of what the rules say of the answer to a question, in core/cart/orderable.py and beside it."""
    return text.startswith(f"Custom field {label} ") and text.endswith(f" for product {plan.product}")


def _is_shortage(text: str, plan: Plan, place: str) -> bool:
    """True of what core/cart/stock.py:shortage says of a plan in a place, however the plan is built."""
    return text.startswith((f"{plan.plan_code} ", f"{plan.plan_code}.")) and text.endswith(f" available in {place}")


def _is_of_name(text: str, name: str) -> bool:
    return text.startswith((f"{name} ", f"{name}: "))


def unanswered(cart: Cart, questions: Mapping[int, Sequence[Question]]) -> dict[int, tuple[str, ...]]:
    """The labels of what has to be answered about each item of a cart, and is not yet."""
    open_ = {
        item.item_id: tuple(
            one.label for one in questions[item.item_id] if one.required and not item.values_of(one.label)
        )
        for item in cart.items
    }
    return {number: labels for number, labels in open_.items() if labels}


def has_question(questions: Mapping[int, Sequence[Question]], label: str) -> bool:
    """True where any item is asked this."""
    return any(one.label == label for asked in questions.values() for one in asked)


def answers_of(
    cart: Cart, questions: Mapping[int, Sequence[Question]], sent: Mapping[str, str]
) -> dict[int, tuple[tuple[str, str], ...]]:
    """The answers in a form, by item; what was answered about options before stays."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for item in cart.items:
        own: list[tuple[str, str]] = []
        for question in questions[item.item_id]:
            if question.label == AGE and sent.get("age"):
                own.append((AGE, "true"))
            elif question.label not in _ELSEWHERE and (value := sent.get(_name(item, question), "").strip()):
                own.append((question.label, value))
        if item.is_option:
            own = [(one.label, one.value) for one in item.configurations]
        found[item.item_id] = tuple(own)
    return found


def terms_ticks(
    contracts: Sequence[Contract], assortment: Assortment, subsidiary: str, sent: Mapping[str, str] | None
) -> tuple[TermsTick, ...]:
    """A tick for each contract; once the form was sent, what is not ticked is a fault."""
    ticks = []
    for one, link in zip(contracts, contract_links(contracts, assortment, subsidiary), strict=True):
        name = f"terms.{one.url.rpartition('/')[2]}"
        is_ticked = sent is not None and bool(sent.get(name))
        problem = "" if sent is None or is_ticked else phrase("Tick this to order: it is agreed to with the order")
        ticks.append(TermsTick(name, link.name, link.url, link.language, link.said_in, is_ticked, problem))
    return tuple(ticks)


def _choices(
    item: Item, question: Question, places: Mapping[str, str], visit: Visit
) -> tuple[tuple[str, str, bool], ...]:
    """What may be answered, with its words, and whether it cannot be had: places by their names."""
    found = []
    for one in question.values or ():
        words, is_out = visit.answer(question.label, one, item.family), places.get(one.lower(), "") in NOT_ORDERABLE
        found.append((one, out_words(words) if is_out else words, is_out))
    return tuple(found)


def asked_later(questions: Sequence[Question], item: Item) -> tuple[str, ...]:
    """What the checkout asks about an item besides what it asks about everything, by what it is called."""
    return tuple(
        title_of(one.label)
        for one in questions
        if one.required and one.label not in _ELSEWHERE and not item.values_of(one.label)
    )


def title_of(label: str) -> str:
    """What a question is called."""
    return _TITLES.get(label) or label_of(label)


def _short(text: str, label: str) -> str:
    """What a rule says of an answer, without the names that its field has anyway."""
    said = text.removeprefix(f"Custom field {label} ").partition(" for product ")[0].rstrip(",")
    return said[:1].upper() + said[1:]


def _name(item: Item, question: Question) -> str:
    return f"a.{item.item_id}.{question.label}"


def _field(
    item: Item,
    question: Question,
    sent: Mapping[str, str] | None,
    faults: Sequence[tuple[int, Violation]],
    refused: Sequence[str],
) -> AnswerField:
    known = next(iter(item.values_of(question.label)), "")
    value = known if sent is None else sent.get(_name(item, question), "")
    violated = next(
        (
            one.message
            for number, one in faults
            if number == item.item_id and one.label == question.label and one.path is None
        ),
        "",
    )
    said = next((_short(one, question.label) for one in refused), "")
    is_tick = question.kind.lower() in _TICKS or question.label == "CLAIMS_NOTICE"
    missing = _MISSING if sent is not None and question.required and not value.strip() else ""
    return AnswerField(
        name=_name(item, question),
        title=title_of(question.label),
        kind="choice"
        if question.values
        else "tick"
        if is_tick
        else "area"
        if question.label in ("SMD", "DOMAIN_CONFIG")
        else "text",
        value=value,
        is_required=question.required,
        choices=(),
        problem=missing or violated.partition('" ')[2] or violated or said,
        hint=_HINTS.get(question.label, ""),
    )
