"""Links that pay an order once, without a registered method (/me/order/{orderId}/paymentMeans)."""

from panier.core.payment.payment import OrderLink
from panier.wire.types import LongText, Shape, model


@model("billing.order.paymentMean.HttpParameterChoice")
class HttpParameterChoice(Shape):
    """A choice for a parameter of a payment page."""

    name: str
    value: str


@model("billing.order.paymentMean.HttpParameter")
class HttpParameter(Shape):
    """A parameter of a payment page."""

    choice: list[HttpParameterChoice] | None
    name: str
    value: str | None


@model("billing.order.PaymentMean")
class OneShotMean(Shape):
    """A page where an order is paid."""

    fee: float
    html_form: LongText | None
    http_method: str
    logo: str | None
    parameters: list[HttpParameter]
    sub_type: str | None
    url: str


@model("billing.order.PaymentMeans")
class OneShotMeans(Shape):
    """The pages where an order is paid, by what pays it; null where it cannot be paid so."""

    credit_card: list[OneShotMean] | None
    edinar: list[OneShotMean] | None
    fidelity_points: list[OneShotMean] | None
    ideal: list[OneShotMean] | None
    multibanco: list[OneShotMean] | None
    ovh_account: list[OneShotMean] | None
    paypal: list[OneShotMean] | None
    promotion: list[OneShotMean] | None


def one_shot_out(link: OrderLink) -> OneShotMeans:
    """The pages where an order is paid."""

    def page(mean: str) -> list[OneShotMean] | None:
        return [_page(link)] if mean in link.means else None

    return OneShotMeans(
        credit_card=page("creditCard"),
        edinar=None,
        fidelity_points=page("fidelityAccount"),
        ideal=None,
        multibanco=None,
        ovh_account=page("ovhAccount"),
        paypal=page("paypal"),
        promotion=None,
    )


def _page(link: OrderLink) -> OneShotMean:
    parameters = [HttpParameter(choice=None, name=name, value=value) for name, value in link.parameters]
    return OneShotMean(
        fee=0, html_form=None, http_method="GET", logo=None, parameters=parameters, sub_type=None, url=link.url
    )
