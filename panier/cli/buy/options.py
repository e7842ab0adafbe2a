"""Options that several commands have: where to call, and what to buy."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from panier.cli.buy.stops import ending, wrong_use
from panier.cli.buy.wishes import NO_PAYMENT, YEARS_MAX, OrderTerms, WantedOrder
from panier.core.values import frozen, replace

WHERE, WHAT, HOW = "Where", "What to buy", "How"

AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print a JSON document.")]
Agreed = Annotated[bool, typer.Option("--yes", help="Agree to the price; where nobody can be asked.")]
Patience = Annotated[
    float,
    typer.Option(
        metavar="SECONDS",
        min=0.0,
        max=600.0,
        help="How long to look for what an unanswered call did.",
    ),
]
Seconds = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.0,
        help="How long to wait for the delivery at most.",
    ),
]


def taking(*makers: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of some functions, and their results as its first arguments."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        asked = [list(inspect.signature(make).parameters.values()) for make in makers]
        rest = list(inspect.signature(command).parameters.values())[len(makers) :]
        own = [one for many in asked for one in many]

        def combined(**given: object) -> None:
            with ending():
                made = [
                    make(**{one.name: given.pop(one.name) for one in many})
                    for make, many in zip(makers, asked, strict=True)
                ]
                command(*made, **given)

        hints: dict[str, Any] = {}
        for function in (command, *makers):
            hints |= get_type_hints(function, include_extras=True)
        named = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[one.name]) for one in (*rest, *own)]
        signed: Any = combined
        signed.__signature__ = inspect.Signature(named, return_annotation=None)
        signed.__annotations__ = {one.name: one.annotation for one in named}
        signed.__doc__, signed.__name__ = command.__doc__, command.__name__
        return combined

    return decorate


def connection(
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|URL",
            rich_help_panel=WHERE,
            help="Where to order: an address, or the name of a real endpoint such as ovh-eu, where real money is spent."
            " By default OVH_ENDPOINT where that is a sandbox's address, else the sandbox in ./data, else"
            " http://127.0.0.1:8080/1.0.",
        ),
    ] = None,
    env_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", rich_help_panel=WHERE, help="A file that sets OVH_ENDPOINT and the keys."),
    ] = None,
    shows_calls: Annotated[
        bool, typer.Option("--print-calls", rich_help_panel=WHERE, help="Show the calls that are made; no secrets.")
    ] = False,
) -> Any:
    """An endpoint, and the keys for it."""
    from panier.cli.buy.endpoints import read_env_file
    from panier.cli.buy.reach import open_reach

    if env_file is not None:
        read_env_file(env_file)
    return open_reach(endpoint, shows_calls=shows_calls)


@frozen
class Given:
    """An order as it was given, and the file that it was in."""

    wanted: WantedOrder
    file: Path | None

    def on(self, terms: OrderTerms) -> "Given":
        """The same, on some terms."""
        return replace(self, wanted=terms.of(self.wanted))


FileArgument = Annotated[Path | None, typer.Argument(metavar="FILE", help="An order file; docs/buying.md shows one.")]
Domain = Annotated[str, typer.Option(metavar="NAME", rich_help_panel=WHAT, help="A domain name.")]
Years = Annotated[int, typer.Option(metavar="N", min=0, max=YEARS_MAX, rich_help_panel=WHAT, help="For so many years.")]
Transfer = Annotated[
    bool, typer.Option("--transfer", rich_help_panel=WHAT, help="Transfer the name from another registrar.")
]
CodeFrom = Annotated[
    str, typer.Option(metavar="VARIABLE", rich_help_panel=WHAT, help="The variable with the transfer's code.")
]
Owner = Annotated[
    str, typer.Option(metavar="CONTACT", rich_help_panel=WHAT, help="Who owns the name: /me/contact/3, or 3.")
]
Cloud = Annotated[str, typer.Option(metavar="DESCRIPTION", rich_help_panel=WHAT, help="A Public Cloud project.")]
VoucherCode = Annotated[str, typer.Option(metavar="CODE", rich_help_panel=WHAT, help="A voucher for the project.")]
OfFamily = Annotated[
    str, typer.Option(metavar="FAMILY", rich_help_panel=WHAT, help="A product of this family, such as vps.")
]
PlanCode = Annotated[str, typer.Option(metavar="CODE", rich_help_panel=WHAT, help="Its plan.")]
Lasting = Annotated[str, typer.Option(metavar="P1M", rich_help_panel=WHAT, help="For how long.")]
Mode = Annotated[str, typer.Option(metavar="MODE", rich_help_panel=WHAT, help="Its pricing mode.")]
Quantity = Annotated[int, typer.Option(metavar="N", min=1, max=1000, rich_help_panel=WHAT, help="How many.")]
Options = Annotated[
    list[str] | None, typer.Option(metavar="CODE", rich_help_panel=WHAT, help="An option; may be repeated.")
]
Config = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL=VALUE", rich_help_panel=WHAT, help="A configuration; may be repeated."),
]


def given_order(  # noqa: PLR0917 - typer's options are arguments
    file: FileArgument = None,
    domain: Domain = "",
    years: Years = 0,
    is_transfer: Transfer = False,
    code_from: CodeFrom = "",
    owner: Owner = "",
    cloud: Cloud = "",
    voucher: VoucherCode = "",
    family: OfFamily = "",
    plan: PlanCode = "",
    duration: Lasting = "",
    mode: Mode = "",
    quantity: Quantity = 1,
    option: Options = None,
    config: Config = None,
) -> Given:
    """What to buy: a file, or options."""
    if sum(map(bool, (file, domain, cloud, family))) != 1:
        raise wrong_use("Say what to buy, one of: an order file, --domain NAME, --cloud DESCRIPTION, --family FAMILY")
    said = {
        "domain": domain, "cloud": cloud, "family": family, "years": years, "transfer": is_transfer, "owner": owner,
        "code": {"env": code_from} if code_from else {}, "voucher": voucher, "plan": plan, "duration": duration,
        "mode": mode, "quantity": quantity if quantity > 1 else 0, "options": option,
        "config": dict(_answer(text) for text in config or ()),
    }  # fmt: skip
    given = {name: value for name, value in said.items() if value}
    from panier.cli.buy.order_file import FLAGS, OrderFlags, read_order

    if file is not None:
        for name in given:
            raise wrong_use(f"--{FLAGS.get(name, name)} does not go with an order file")
        return Given(read_order(file), file)
    kind = next(name for name in ("domain", "cloud", "family") if name in given)
    return Given(WantedOrder((OrderFlags(kind).item(given),)), None)


def given_terms(  # noqa: PLR0917 - typer's options are arguments
    coupon: Annotated[
        list[str] | None, typer.Option(metavar="CODE", rich_help_panel=HOW, help="A coupon; may be repeated.")
    ] = None,
    most: Annotated[
        tuple[str, str],
        typer.Option("--max", metavar="EUR 20", rich_help_panel=HOW, help="The most that it may cost, with tax."),
    ] = ("", ""),
    pay: Annotated[
        str, typer.Option(metavar="METHOD", rich_help_panel=HOW, help="What pays; by default the default method.")
    ] = "",
    is_unpaid: Annotated[bool, typer.Option("--no-pay", rich_help_panel=HOW, help="Order without paying.")] = False,
    renew: Annotated[
        str,
        typer.Option(metavar="MODE", rich_help_panel=HOW, help="How it goes on once delivered: automatic or manual."),
    ] = "",
    is_waived: Annotated[
        bool, typer.Option("--waive", rich_help_panel=HOW, help="Waive the right of withdrawal, as for every name.")
    ] = False,
) -> OrderTerms:
    """What there is to say about the whole order."""
    if pay and is_unpaid:
        raise wrong_use("--pay and --no-pay: say one of them")
    from panier.cli.buy.order_file import OrderFlags

    said = {
        "coupons": coupon, "max": " ".join(most) if any(most) else "", "payment": NO_PAYMENT if is_unpaid else pay,
        "renew": renew, "waive": is_waived,
    }  # fmt: skip
    return OrderFlags().of_order({name: value for name, value in said.items() if value})


def _answer(text: str) -> tuple[str, str]:
    label, equals, value = text.partition("=")
    if not equals or not label or not value:
        raise wrong_use(f"--config must be LABEL=VALUE, such as --config OWNER_LEGAL_AGE=true, not {text}")
    return label, value
