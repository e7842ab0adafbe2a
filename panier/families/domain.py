"""Domain names: their own questions and prices, a zone that comes along unasked, and no right to withdraw."""

from dataclasses import replace

from panier.core.cart import Item
from panier.core.catalog import Assortment, Plan, Question
from panier.core.domain_name import NameRecord
from panier.core.quote import Included, Texts
from panier.core.terms import Terms, choose, durations, with_price
from panier.families import generic
from panier.families.family import Family, Phrases

# The configuration every new name begins with. Its label is none that the required configurations list, so that
# answering these never meets a second answer (the guide shows one automatic configuration and does not name it).
FIRST_LABEL = "DOMAIN_OFFER"
# The zone that comes along, and the answer that says which zone a cart brings itself.
ZONE_FAMILY, ZONE_PLAN, ZONE_LABEL = "dns", "zone", "zone"

_OWNER_FIELDS = ("firstName", "lastName", "legalForm", "email", "address.country")
_ALWAYS = (
    Question("OWNER_LEGAL_AGE", "bool", required=True),
    Question("OWNER_CONTACT", "/me/contact", fields=_OWNER_FIELDS),
    Question("ADMIN_ACCOUNT", "Nichandle"),
    Question("TECH_ACCOUNT", "Nichandle"),
    Question("DNS", "String"),
)
_BY_HOLDER = (Question("AUTH_INFO", "String"), Question("KEEP_DNS", "bool"))


def questions(item: Item, plan: Plan, record: NameRecord | None) -> tuple[Question, ...]:
    """The guide's table: some questions always, some by action, by extension and by what the registry says.

    An option of a name asks what its own plan does.
    """
    if item.domain is None:
        return plan.questions
    asked = list(_ALWAYS)
    if item.pricing_mode in ("transfer-default", "transfer-premium"):
        asked += _BY_HOLDER
    if plan.traits.get("accept_conditions"):
        asked.append(Question("ACCEPT_CONDITIONS", "bool", required=True))
    if plan.traits.get("domain_config"):
        asked.append(Question("DOMAIN_CONFIG", "json", required=True))
    if record is not None and item.pricing_mode.startswith("create"):
        asked += _by_registry(record)
    return tuple(asked)


def texts(item: Item, plan: Plan, terms: Terms, phrases: Phrases, language: str) -> Texts:
    """`exemple.fr - .fr demande d'enregistrement - 12 mois` and `Domain .fr`."""
    if item.domain is None:
        return generic.texts(item, plan, terms, phrases, language)
    action = "transfer" if item.pricing_mode.startswith("transfer") else "registration"
    request = phrases[action].format(name=item.domain, suffix=plan.plan_code)
    return Texts(
        duration=f"{request} - {generic.duration_text(terms.duration, language)}",
        setup=request,
        installation=plan.name,
    )


def terms_of(item: Item, terms: Terms) -> Terms:
    """The item's terms at the price of the name itself, where it has one."""
    return at_own_price(terms, item.price_ucents)


def at_own_price(terms: Terms, price_ucents: int | None) -> Terms:
    """A premium name asks its price for each year; an aftermarket name once, besides its extension's year."""
    if price_ucents is None or terms.recurring is None or terms.setup is None:
        return terms
    if "aftermarket" in terms.mode:
        return replace(terms, setup=replace(terms.setup, price_ucents=price_ucents, promotions=()), setup_tiers=())
    return with_price(terms, price_ucents)


def includes(item: Item, assortment: Assortment, subsidiary: str, zones: frozenset[str]) -> tuple[Included, ...]:
    """A zone, free of charge, as the guide explains; none where the cart holds it already, with options say."""
    if item.domain in zones:
        return ()
    plan = assortment.catalog(subsidiary, ZONE_FAMILY).plan(ZONE_PLAN)
    mode = plan.modes()[0]
    terms = choose(plan, mode, durations(plan, mode)[0], quantity=1)
    language = assortment.subsidiary(subsidiary).language
    zone_text = f"{item.domain} - {assortment.phrases_in(language)['zone']}"
    named = Texts(duration=zone_text, setup=zone_text, installation=plan.product_description)
    return (Included(ZONE_FAMILY, plan, terms, named),)


def _by_registry(record: NameRecord) -> list[Question]:
    wanted = (
        (record.wants_reason, "REASON"),
        (record.has_claim, "CLAIMS_NOTICE"),
        (record.unlock_code is not None, "PROTECTED_CODE"),
    )
    return [Question(label, "String", required=True) for is_wanted, label in wanted if is_wanted]


FAMILY = Family(
    questions=questions,
    texts=texts,
    terms=terms_of,
    includes=includes,
    labels=("TOTAL", "FEE", "RENEW", "PRICE", "DISCOUNT"),
    waiver_needed=True,
    catalog_name="dom-public",
    product_id="domain",
    route="/domain/{serviceName}",
)
