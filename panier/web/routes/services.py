"""Everything a customer owns: /services, and /service, its older form."""

from collections.abc import Iterator

from panier.flows.checkout import engagement_orders, service_conversions
from panier.flows.service import changes, forms, services
from panier.flows.service.commitments import consumption, engagements, savings_plans
from panier.web.route import Route
from panier.wire.service import brief, conversion, engagement, form, pricing, savings_plan, service, technical, update
from panier.wire.service import consumption as consumption_out
from panier.wire.types import ids_out

_ONE = "/services/{serviceId}"
_BRIEF = "/service/{serviceId}"
_ENGAGEMENT = f"{_ONE}/billing/engagement"
_REQUEST = f"{_ENGAGEMENT}/request"


def _conversions() -> Iterator[Route]:
    """Another plan for a service: a dearer one, or one of its own for an option."""
    of, out = service_conversions, conversion
    for kind, listed, shown, simulated, executed, body in (
        ("upgrade", of.list_upgrades, of.read_upgrade, of.simulate_upgrade, of.execute_upgrade, out.ConversionWish),
        (
            "detach",
            of.list_detachments,
            of.read_detachment,
            of.simulate_detachment,
            of.execute_detachment,
            out.DetachmentWish,
        ),
    ):
        path = f"{_ONE}/{kind}"
        plan = f"{path}/{{planCode}}"
        yield Route("GET", path, listed, out.definitions_out, status="BETA")
        yield Route("GET", plan, shown, out.definition_out, status="BETA")
        yield Route("POST", f"{plan}/simulate", simulated, out.operation_out, body=body, status="BETA")
        yield Route("POST", f"{plan}/execute", executed, out.operation_out, body=body, status="BETA")
    yield Route("GET", f"{_ONE}/detach/{{planCode}}/options", of.list_detached_options, out.detached_out, status="BETA")


def _consumption() -> Iterator[Route]:
    """What a service consumes: now, at the end of the month, and in past months."""
    path, out, elements = f"{_ONE}/consumption", consumption_out.summary_out, consumption_out.elements_out
    past, names, asked = f"{path}/history/{{id}}", {"id": "history_id"}, consumption_out.ElementFilter
    yield Route("GET", path, consumption.read, out, status="BETA")
    yield Route("GET", f"{path}/element", consumption.list_elements, elements, query=asked, status="BETA")
    yield Route("GET", f"{path}/forecast", consumption.forecast, out, status="BETA")
    yield Route(
        "GET", f"{path}/forecast/element", consumption.list_forecast_elements, elements, query=asked, status="BETA"
    )
    yield Route("GET", f"{path}/history", consumption.list_past, ids_out, query=asked, status="BETA")
    yield Route("GET", past, consumption.read_past, out, status="BETA", names=names)
    yield Route(
        "GET",
        f"{past}/element",
        consumption.list_past_elements,
        elements,
        query=asked,
        status="BETA",
        names=names,
    )


def _savings_plans() -> Iterator[Route]:
    """Savings plans of a Public Cloud project."""
    path, of, out = f"{_ONE}/savingsPlans", savings_plans, savings_plan
    one = f"{path}/subscribed/{{savingsPlanId}}"
    yield Route("GET", f"{path}/contracts", of.list_contracts, out.contracts_out)
    yield Route("GET", f"{path}/subscribable", of.list_offers, out.offers_out, query=out.OfferFilter)
    yield Route("POST", f"{path}/subscribe/simulate", of.simulate, out.simulated_out, body=out.Subscription)
    yield Route("POST", f"{path}/subscribe/execute", of.subscribe, out.plan_out, body=out.Subscription)
    yield Route("GET", f"{path}/subscribed", of.list_subscribed, out.plans_out)
    yield Route("GET", one, of.read, out.plan_out)
    yield Route("PUT", one, of.rename, out.plan_out, body=out.SavingsPlanUpdate)
    yield Route("GET", f"{one}/periods", of.list_periods, out.periods_out)
    yield Route("POST", f"{one}/changePeriodEndAction", of.change_end, out.plan_out, body=out.EndActionChange)
    yield Route("POST", f"{one}/changeSize", of.change_size, out.plan_out, body=out.SizeChange)
    yield Route("POST", f"{one}/terminate", of.terminate, out.plan_out, body=out.PlanTermination)


def _forms() -> Iterator[Route]:
    """Forms about a service."""
    path = f"{_ONE}/form"
    named = f"{path}/{{formName}}"
    yield Route("GET", path, forms.list_forms, form.forms_out, status="BETA")
    yield Route("GET", named, forms.read, form.form_out, status="BETA")
    yield Route("POST", f"{named}/answer", forms.answer, form.response_out, body=form.FilledForm, status="BETA")


SERVICES = (
    Route("GET", "/services", services.list_ids, ids_out, query=service.Filter, status="BETA"),
    Route("GET", _ONE, services.read, service.service_out, status="BETA"),
    Route("PUT", _ONE, changes.change, body=update.ServiceUpdate, status="BETA"),
    Route("GET", f"{_ONE}/options", services.list_options, service.services_out, status="BETA"),
    Route("GET", f"{_ONE}/renewPeriodCapacities", services.list_periods, update.periods_out, status="BETA"),
    Route("GET", f"{_ONE}/technicalDetails", services.read_technical, technical.technical_out, status="BETA"),
    Route("GET", "/service", services.list_all, ids_out, status="BETA"),
    Route("GET", _BRIEF, services.read_brief, brief.brief_out, status="BETA"),
    Route("PUT", _BRIEF, changes.change_name, body=brief.BriefUpdate, status="BETA"),
    *_conversions(),
    *_consumption(),
    *_savings_plans(),
    *_forms(),
    Route("GET", _ENGAGEMENT, engagements.read, engagement.engagement_out, status="BETA"),
    Route("GET", f"{_ENGAGEMENT}/available", engagements.list_available, pricing.pricings_out, status="BETA"),
    Route("PUT", f"{_ENGAGEMENT}/endRule", engagements.change_end_rule, body=engagement.EndRuleUpdate, status="BETA"),
    Route("GET", _REQUEST, engagement_orders.read, engagement.asked_out, status="BETA"),
    Route("POST", _REQUEST, engagement_orders.ask, engagement.asked_out, body=engagement.EngagementWish, status="BETA"),
    Route("DELETE", _REQUEST, engagement_orders.withdraw, status="BETA"),
    Route(
        "POST", f"{_ENGAGEMENT}/flush", engagement_orders.flush, engagement.flush_out, body=engagement.FlushWish,
        status="BETA",
    ),
)  # fmt: skip
