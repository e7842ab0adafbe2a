"""The pages people look at, each under its path. Every page is a class that is made of the shop and its database."""

from collections.abc import Callable
from typing import Any

from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.account.desk import desk
from panier.web.pages.account.joining import ConfirmPage, JoinPage, MovedJoinPage
from panier.web.pages.account.pages import ACCOUNT_PAGES
from panier.web.pages.account.signing import LoginAsPage, LoginPage, LogoutPage
from panier.web.pages.authorize import AuthorizePage
from panier.web.pages.buying.cart import CartPage
from panier.web.pages.buying.checkout import CheckoutPage
from panier.web.pages.buying.extension import ExtensionPage
from panier.web.pages.buying.pay_order import PayOrderPage
from panier.web.pages.buying.product import FamilyPage, ProductPage
from panier.web.pages.buying.search import SearchPage, StartPage
from panier.web.pages.consumption import ConsumptionPage
from panier.web.pages.dynhost import DynHostPage
from panier.web.pages.keys import ApplicationPage, TokenPage
from panier.web.pages.log import LogPage
from panier.web.pages.looking import LookEndPage, LookPage
from panier.web.pages.paid import PaidPage
from panier.web.pages.papers import ExportPage, InvoicePage, OrderPdfPage, PaperPage, PdfPage
from panier.web.pages.passwords import ChangePage, ResetPage
from panier.web.pages.report import ReportPage
from panier.web.pages.sandbox_payment import SandboxPaymentPage
from panier.web.pages.shop import ContractPage, DocumentPage, OrderPage, ProgramsPage
from panier.web.pages.termination import TerminationPage
from panier.web.pages.trade import TradePage
from panier.web.pages.validation import ValidationPage
from panier.web.pages.zone_file import ZoneFilePage

Page = Callable[[Shop, Database], Any]

PAGES: dict[str, Page] = {
    "/": StartPage,
    "/api": ProgramsPage,
    "/auth": ValidationPage,
    "/auth/oauth2/authorize": AuthorizePage,
    "/billing/confirmTerminate": TerminationPage,
    "/billing/report": ReportPage,
    "/c/{family}": FamilyPage,
    "/cart": CartPage,
    "/changePassword": ChangePage,
    "/checkout": CheckoutPage,
    "/contracts/{slug}": ContractPage,
    "/createAccount": MovedJoinPage,
    "/createApp": ApplicationPage,
    "/createApp/index.cgi": ApplicationPage,
    "/createToken": TokenPage,
    "/createToken/index.cgi": TokenPage,
    "/domains": SearchPage,
    "/domains/{extension}": ExtensionPage,
    "/join": JoinPage,
    "/join/confirm": ConfirmPage,
    "/login": LoginPage,
    "/login/as": LoginAsPage,
    "/logout": LogoutPage,
    "/logs": LogPage,
    "/look": LookPage,
    "/look/end": LookEndPage,
    "/nic/update": DynHostPage,
    "/order/bill": PaperPage,
    "/order/bill.pdf": PdfPage,
    "/order/bill.xml": InvoicePage,
    "/order/consumption.csv": ConsumptionPage,
    "/order/display": OrderPage,
    "/order/display.pdf": OrderPdfPage,
    "/order/documents": DocumentPage,
    "/order/export": ExportPage,
    "/order/paid": PaidPage,
    "/order/pay": PayOrderPage,
    "/p/{plan_code}": ProductPage,
    "/resetPassword": ResetPage,
    "/sandbox/payment": SandboxPaymentPage,
    "/trade/confirm": TradePage,
    "/zone/file": ZoneFilePage,
    **{path: desk(page) for path, page in ACCOUNT_PAGES.items()},
}
