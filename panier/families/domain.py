"""Domain names: their own questions, a zone that comes along unasked, and no right to withdraw."""

from panier.core.cart import Item
from panier.core.catalog import Assortment, Plan, Question
from panier.core.period import Period
from panier.core.quote import Included, Texts
from panier.core.terms import Terms, choose
from panier.families.family import Family, Phrases
from panier.families.generic import duration_text

# The configuration every new name begins with. Its label is none that the required configurations list, so that
# answering these never meets a second answer (the guide shows one automatic configuration and does not name it).
FIRST_LABEL = "DOMAIN_OFFER"
ZONE_PLAN = "zone"

_ALWAYS = (
    Question("OWNER_LEGAL_AGE", "bool", required=True),
    Question("OWNER_CONTACT", "/me/contact", fields=("firstName", "lastName", "legalForm", "email", "address.country")),
    Question("ADMIN_ACCOUNT", "Nichandle"),
    Question("TECH_ACCOUNT", "Nichandle"),
    Question("DNS", "String"),
)


def questions(item: Item, plan: Plan) -> tuple[Question, ...]:
    """The guide's table: some questions always, some by action, extension and kind of name."""
    asked = list(_ALWAYS)
    if item.pricing_mode.startswith("transfer"):
        asked += [Question("AUTH_INFO", "String"), Question("KEEP_DNS", "bool")]
    if plan.traits.get("accept_conditions"):
        asked.append(Question("ACCEPT_CONDITIONS", "bool", required=True))
    if plan.traits.get("domain_config"):
        asked.append(Question("DOMAIN_CONFIG", "json", required=True))
    marks = dict.fromkeys(mark for value in item.values_of(FIRST_LABEL) for mark in value.split(";")[1:])
    for mark, label, kind in (
        ("claim", "CLAIMS_NOTICE", "String"),
        ("protected", "PROTECTED_CODE", "String"),
        ("reason", "REASON", "String"),
    ):
        if mark in marks:
            asked.append(Question(label, kind, required=True))
    return tuple(asked)


def texts(item: Item, plan: Plan, terms: Terms, phrases: Phrases, language: str) -> Texts:
    """`exemple.fr - .fr demande d'enregistrement - 12 mois` and `Domain .fr`."""
    action = "transfer" if item.pricing_mode.startswith("transfer") else "registration"
    request = phrases[action].format(name=item.domain, suffix=plan.plan_code)
    return Texts(
        duration=f"{request} - {duration_text(terms.duration, language)}",
        setup=request,
        installation=plan.name,
    )


def includes(item: Item, assortment: Assortment, subsidiary: str) -> tuple[Included, ...]:
    """A zone, free of charge, as the guide explains."""
    plan = assortment.catalog(subsidiary, "dns").plan(ZONE_PLAN)
    mode = plan.modes()[0]
    recurring = next(pricing for pricing in plan.pricings if pricing.mode == mode and not pricing.duration.is_empty)
    terms = choose(plan, mode, recurring.duration, quantity=1)
    language = assortment.subsidiary(subsidiary).language
    zone_text = f"{item.domain} - {assortment.phrases_in(language)['zone']}"
    return (Included("dns", plan, terms, Texts(duration=zone_text, setup=zone_text, installation="DNS zone")),)


def first_answer(action: str, marks: tuple[str, ...]) -> tuple[str, str]:
    """The configuration a new name begins with: what was offered, and what is special about the name."""
    return FIRST_LABEL, ";".join((action, *marks))


FAMILY = Family(
    questions=questions,
    texts=texts,
    includes=includes,
    labels=("TOTAL", "FEE", "RENEW", "PRICE", "DISCOUNT"),
    waiver_needed=True,
    catalog_name="dom-public",
    product_id="domain",
    route="/domain/{serviceName}",
)

PERIOD = Period(months=12)
