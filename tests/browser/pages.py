"""Every page that is looked at in a browser; whoever adds a page adds it here.

Names in braces are those of town.py: what a page is asked for by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Page

from panier.remote.buying import FIRST
from panier.web.owner import port
from tests.browser.town import COLLEAGUE, OFFICE_PASSWORD, PASSWORD

FIRST_VIEW_MAX_BYTES = 100_000


@dataclass(frozen=True)
class Place:
    """A page: what it is called, its address, and what is done there before one looks."""

    name: str
    address: str
    act: Callable[[Page], None] | None = None


def _makes_keys(page: Page) -> None:
    page.get_by_label("Customer").fill(FIRST)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Application name").fill("Shopper")
    page.get_by_label("Application description").fill("Orders")
    page.get_by_label("Path of right 1").fill("/*")
    page.get_by_role("button", name="Create keys").click()
    page.get_by_text("Save them now").wait_for()


def _becomes_nobody(page: Page) -> None:
    for label in ("First name", "Last name"):
        page.get_by_label(label).fill("Sacha")
    page.get_by_label("E-mail address").fill("sacha@example")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Create the account").click()
    page.locator("[aria-invalid=true]").wait_for()


def _is_refused(page: Page) -> None:
    page.get_by_label("E-mail address or customer name").fill(FIRST)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()


def _signs_in(page: Page) -> None:
    wanted = page.evaluate("new URLSearchParams(location.search).get('return_to') || location.pathname")
    page.goto(urljoin(page.url, "/login?lang=en"))
    page.get_by_label("E-mail address or customer name").fill(FIRST)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("You are signed in as").wait_for()
    page.goto(urljoin(page.url, wanted))


def _opens(selector: str) -> Callable[[Page], None]:
    """Sign in, and follow the first link of that kind."""

    def act(page: Page) -> None:
        _signs_in(page)
        page.locator(selector).first.click()
        page.locator("h1").wait_for()

    return act


def _adds_user(page: Page) -> None:
    _signs_in(page)
    if not page.get_by_role("link", name="reader").count():
        page.get_by_label("Login").fill("reader")
        page.get_by_label("Password").fill("a long password")
        page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="reader").click()
    page.get_by_role("heading", name="reader").wait_for()


def _types_a_wrong_card(page: Page) -> None:
    _signs_in(page)
    page.get_by_text("Card", exact=True).click()
    page.get_by_label("Number").fill("4242 4242 4242 4241")
    page.get_by_label("Expires").first.fill("12/35")
    page.get_by_role("button", name="Register it").first.click()
    page.locator("[aria-invalid=true]").first.wait_for()


def _begins_second_factor(page: Page) -> None:
    _signs_in(page)
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Begin").click()
    page.get_by_role("img", name="QR code for your app").wait_for()


def _fills_cart(page: Page) -> None:
    page.locator(".add button").first.click()
    page.wait_for_url("**/cart")


def _goes_to_checkout(page: Page) -> None:
    _fills_cart(page)
    page.get_by_role("link", name="Go to checkout").click()
    page.wait_for_url("**/checkout")


def _signs_in_to_order(page: Page) -> None:
    _goes_to_checkout(page)
    page.get_by_label("E-mail address or customer name").fill(FIRST)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in and go on").click()
    page.get_by_role("button", name="Order and pay").wait_for()


def _orders_too_early(page: Page) -> None:
    _signs_in_to_order(page)
    page.evaluate("document.querySelectorAll('[required]').forEach(one => { one.required = false; })")
    page.get_by_role("button", name="Order and pay").click()
    page.get_by_role("alert").wait_for()


def _enters(page: Page) -> None:
    wanted = page.evaluate("new URLSearchParams(location.search).get('to') || '/office'")
    page.get_by_label("E-mail address").fill(COLLEAGUE)
    page.get_by_label("Password").fill(OFFICE_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto(f"{page.url.partition('/office')[0]}{wanted}")


def _looks(page: Page) -> None:
    _enters(page)
    page.get_by_role("button", name="See it as its customer does").click()
    page.locator(".band.look").wait_for()  # in the customer's language


def _opens_refund(page: Page) -> None:
    _enters(page)
    page.locator("summary", has_text="Give back (up to").click()


def _asks_for_refund(page: Page) -> None:
    _opens_refund(page)
    page.get_by_label("All that is left").check()
    page.get_by_role("button", name="See what goes back").click()
    page.get_by_role("heading", name="back?").wait_for()


def _asks_for_nothing(page: Page) -> None:
    _opens_refund(page)
    page.get_by_role("button", name="See what goes back").click()
    page.locator("#refund-lines-wrong").wait_for()


def _tries(page: Page) -> None:
    page.get_by_role("button", name=FIRST).click()
    page.get_by_text("Calls are signed as").wait_for()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="The answer").wait_for()


def _plans_badly(page: Page) -> None:
    page.locator("#calls-status").fill("200")
    page.get_by_role("button", name="Plan this fault").first.click()
    page.get_by_role("alert").wait_for()


WORKSHOP = (
    Place("workshop", "{owner}/workshop"),
    Place("workshop-calls", "{owner}/workshop/calls"),
    Place("workshop-components", "{owner}/workshop/components"),
    *(Place(f"workshop-{one.PAGE.name}", f"{{owner}}{one.PAGE.path}") for one in port.PAGES),
    Place("workshop-requests-refused", "{owner}/workshop/requests?status=refused"),
    Place("workshop-requests-none", "{owner}/workshop/requests?text=nothing-like-it"),
    Place("workshop-requests-wrong", "{owner}/workshop/requests?status=7xx"),
    Place("workshop-request", "{owner}/workshop/requests/{checkout}"),
    Place("workshop-request-refused", "{owner}/workshop/requests/{refused}"),
    Place("workshop-request-signed-wrong", "{owner}/workshop/requests/{missigned}"),
    Place("workshop-timeline-order", "{owner}/workshop/timeline?order={delivered}"),
    Place("workshop-timeline-stuck", "{owner}/workshop/timeline?order={stuck}"),
    Place("workshop-timeline-service", "{owner}/workshop/timeline?service={service}"),
    Place("workshop-timeline-unknown", "{owner}/workshop/timeline?order=999999"),
    Place("workshop-mail", "{owner}/workshop/mails/{mail}"),
    Place("workshop-faults-wrong", "{owner}/workshop/faults", _plans_badly),
    Place("workshop-unknown", "{owner}/workshop/requests/999999"),
    Place("workshop-nothing", "{owner}/workshop/nothing"),
)
CONSOLE = (
    Place("console", "{shop}/console"),
    Place("console-group", "{shop}/console?group=cart"),
    Place("console-group-unknown", "{shop}/console?group=nothing"),
    Place("console-operation", "{shop}/console/POST/order/cart/%7BcartId%7D/domain"),
    Place("console-answer", "{shop}/console/GET/me", _tries),
    Place("console-found", "{shop}/console?q=dns+record"),
    Place("console-found-nothing", "{shop}/console?q=zzzz"),
    Place("console-unknown", "{shop}/console/GET/me/nothing"),
    Place("console-keys", "{shop}/console/keys"),
)
DOCS = (
    Place("docs", "{shop}/docs"),
    Place("docs-start", "{shop}/docs/start"),
    Place("docs-settings", "{shop}/docs/settings"),
    Place("docs-architecture", "{shop}/docs/architecture"),
    Place("docs-found", "{shop}/docs?q=checkout"),
    Place("docs-found-nothing", "{shop}/docs?q=zzzz"),
    Place("docs-unknown", "{shop}/docs/nothing"),
)
ORDERS = (
    *(
        Place(f"order-{name}", f"{{shop}}/order/display?{{{name}_link}}")
        for name in (
            "unpaid", "declined", "pending", "registry", "held", "stuck", "slow", "delivered", "cancelled"
        )
    ),
    Place("order-refused", "{shop}/order/display?orderId=1&orderPassword=guess"),
    Place("bill", "{shop}/order/bill?{bill}"),
    Place("contract", "{shop}/contracts/general"),
    Place("trade", "{shop}/trade/confirm?{trade}"),
    Place("termination", "{shop}/billing/confirmTerminate?{ending}"),
    Place("sandbox-payment", "{shop}/sandbox/payment?{asked_payment}"),
)  # fmt: skip
DOORS = (
    Place("programs", "{shop}/api"),
    Place("create-token", "{shop}/createToken"),
    Place("keys-shown", "{shop}/createToken", _makes_keys),
    Place("create-app", "{shop}/createApp"),
    Place("join", "{shop}/join"),
    Place("join-refused", "{shop}/join", _becomes_nobody),
    Place("login", "{shop}/login"),
    Place("login-refused", "{shop}/login", _is_refused),
    Place("change-password", "{shop}/changePassword"),
    Place("reset-password", "{shop}/resetPassword"),
    Place("new-password", "{shop}/resetPassword?{resetting}"),
    Place("validate", "{shop}/auth?{asked}"),
    Place("authorize", "{shop}/auth/oauth2/authorize?{agreeing}"),
    Place("nothing", "{shop}/nothing"),
)
BUYING = (
    Place("shop", "{shop}/"),
    Place("domains", "{shop}/domains"),
    Place("domains-found", "{shop}/domains?q=taken-shop.com"),
    Place("domains-refused", "{shop}/domains?q=-"),
    Place("extension", "{shop}/domains/fr"),
    Place("family", "{shop}/c/eco?compare=24sk10&compare=24sk20"),
    Place("product", "{shop}/p/vps-2025-model1"),
    Place("product-refused", "{shop}/p/vps-2025-model1?quantity=many"),
    Place("not-sold", "{shop}/p/nothing"),
    Place("cart-empty", "{shop}/cart"),
    Place("cart", "{shop}/domains?q=cart-shop.fr&lang=en", _fills_cart),
    Place("checkout-who", "{shop}/domains?q=who-shop.fr&lang=en", _goes_to_checkout),
    Place("checkout", "{shop}/domains?q=checkout-shop.fr&lang=en", _signs_in_to_order),
    Place("checkout-refused", "{shop}/domains?q=refused-shop.fr&lang=en", _orders_too_early),
)
ACCOUNT = (
    Place("account", "{shop}/account", _signs_in),
    *(
        Place(f"account-{path.rpartition('/')[2]}", f"{{shop}}/account/{path}", _signs_in)
        for path in ("orders", "bills", "services", "names", "requests", "names/boutique.com")
    ),
    *(
        Place(f"account-name-{page}", f"{{shop}}/account/names/boutique.com/{page}", _signs_in)
        for page in ("renewal", "contacts", "disclosure", "servers", "zone", "dnssec", "transfer", "tasks", "tasks/1")
    ),
    Place("account-name-coming", "{shop}/account/names/coince.com/tasks", _signs_in),
    Place("account-renewal", "{shop}/account/renewal?service={service}", _signs_in),
    *(
        Place(
            f"account-service-{page or 'overview'}",
            f"{{shop}}/account/services/{{service}}/{page}".rstrip("/"),
            _signs_in,
        )
        for page in ("", "renewal", "options", "upgrade", "end")
    ),
    *(
        Place(f"account-{path.replace('/', '-')}", f"{{shop}}/account/{path}", _signs_in)
        for path in (
            "payment-methods", "payment-methods?describe=1", "balance", "balance/PREPAID_ACCOUNT", "contacts",
            "contacts/new", "messages", "profile", "email", "password", "agreements", "activity", "logins",
            "second-factor", "keys", "clients", "users",
        )
    ),
    Place("account-contact", "{shop}/account/contacts?lang=en", _opens("table a")),
    Place("account-message", "{shop}/account/messages?lang=en", _opens("table a")),
    Place("account-user", "{shop}/account/users?lang=en", _adds_user),
    Place("account-card-refused", "{shop}/account/payment-methods?lang=en", _types_a_wrong_card),
    Place("account-second-factor-begun", "{shop}/account/second-factor?lang=en", _begins_second_factor),
)  # fmt: skip
OFFICE = (
    Place("office-login", "{shop}/office/login"),
    Place("office-invitation-over", "{shop}/office/invitation?token=none"),
    Place("office-look", f"{{shop}}/office/customers/{FIRST}", _looks),
    Place("office-question", "{shop}/office/orders/{delivered}?lang=en", _asks_for_refund),
    Place("office-refund-refused", "{shop}/office/orders/{delivered}?lang=en", _asks_for_nothing),
    *(
        Place(f"office-{name or 'day'}", f"{{shop}}/office{f'/{path}' if path else ''}", _enters)
        for name, path in (
            ("", ""), ("orders", "orders"), ("order", "orders/{delivered}"), ("order-stuck", "orders/{stuck}"),
            ("order-held", "orders/{held}"), ("customers", "customers"), ("customer", f"customers/{FIRST}"),
            ("names", "names"), ("catalogue", "catalogue"), ("family", "catalogue/vps"),
            ("plan", "catalogue/vps/vps-2025-model1"), ("money", "money"), ("transfers", "money/transfers"),
            ("mails", "mails"), ("mail", "mails/{mail}"), ("letters", "mails/preview"),
            ("letter", "mails/preview/order"), ("hooks", "hooks"), ("events", "events"),
            ("settings", "settings"), ("shop", "shop"), ("limits", "limits"), ("staff", "staff"),
            ("trail", "trail"), ("me", "me"),
            ("found", "search?q=exemple"), ("unknown", "orders/999999"),
        )
    ),
)  # fmt: skip
PLACES = {
    "workshop": WORKSHOP, "console": CONSOLE, "docs": DOCS, "orders": ORDERS, "doors": DOORS, "account": ACCOUNT,
    "buying": BUYING, "office": OFFICE,
}  # fmt: skip
