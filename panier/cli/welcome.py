"""What a sandbox prints when it is ready."""

import os
import shlex
import sys
from pathlib import Path

import typer

from panier.cli.catalog_download import ENDPOINTS
from panier.cli.ready_made import HOMES
from panier.flows.account.seeds import Keys
from panier.settings import Settings
from panier.web.door.addresses import is_this_machine


def _from_here(program: str) -> str:
    """A program as it can be typed in this folder."""
    path = os.path.relpath(program)
    return shlex.quote(program if path.startswith("..") else path)


def show(settings: Settings, keys: Keys, folder: Path) -> None:
    """Print the endpoint, the keys, two examples to copy, and where the data is.

    Secrets are printed on a terminal alone: what a service prints ends up in logs, which more people read than keys.
    """
    secret, consumer_key = keys.application_secret, keys.consumer_key
    if not sys.stdout.isatty():
        secret = consumer_key = f"(in {folder.resolve() / 'keys.json'})"
    url, region = settings.url, settings.region
    subsidiary = HOMES[region].subsidiary
    print(f"{_bold('Panier sandbox')} is ready on {url}  (nothing here is ever charged)\n")
    if settings.host != "localhost" and not is_this_machine(settings.host):
        print(
            f"{_bold('Attention:')} it answers on {settings.host}, so not to this machine alone."
            " Whoever reaches it can call it as its customers: their passwords are known.\n"
        )
    lines = [
        ("shop", f"{url}/  (what people buy in; with a browser)"),
        ("endpoint", f"{url}/1.0"),
        ("region", f"{region.value}: it stands in for {ENDPOINTS[f'ovh-{region.value}']} (ovh-{region.value})"),
        ("application key", keys.application_key),
        ("application secret", secret),
        ("consumer key", consumer_key),
        ("customer", f"{keys.nic}, password: sandbox"),
        ("data", str(folder.resolve())),
    ]
    if settings.manage_port:
        lines.append(
            ("workshop", f"http://127.0.0.1:{settings.manage_port}  (what programs sent, and why not; mails, clock)")
        )
    lines.append(
        ("back office", f"{settings.office_url or url}/office  (orders, prices, refunds; it says how to get in)")
    )
    for name, value in lines:
        print(f"  {name:<20}{value}")
    here, python = _from_here(sys.argv[0]), _from_here(sys.executable)
    print("\nFrom another terminal in this folder, a domain name, and what was refused and why:\n")
    print(
        f"""  {here} order buy --domain boutique.com --config OWNER_LEGAL_AGE=true --waive --yes --wait
  {here} requests --status refused"""
    )
    print("\nWith curl, a cart and a catalogue to fill it from:\n")
    print(
        f"""  curl -s {url}/1.0/order/cart -H 'Content-Type: application/json' -d '{{"ovhSubsidiary": "{subsidiary}"}}'
  curl -s '{url}/1.0/order/catalog/formatted/cloud?ovhSubsidiary={subsidiary}'"""
    )
    print(f"\nWith python-ovh ({python} has it), a Public Cloud project from cart to delivery:\n")
    print(
        f"""  import ovh
  ovh.client.ENDPOINTS["sandbox"] = "{url}/1.0"
  client = ovh.Client("sandbox", "{keys.application_key}", "{secret}", "{consumer_key}")
  cart = client.post("/order/cart", ovhSubsidiary="{subsidiary}")["cartId"]
  client.post(f"/order/cart/{{cart}}/assign")
  client.post(f"/order/cart/{{cart}}/cloud", planCode="project.2018", duration="P1M", pricingMode="default", quantity=1)
  order = client.post(f"/order/cart/{{cart}}/checkout", autoPayWithPreferredPaymentMethod=True)
  print(client.get(f"/me/order/{{order['orderId']}}/status"))
"""
    )
    print(f"The documentation is at {url}/docs, the API console at {url}/console. Stop with Ctrl-C.", flush=True)


def _bold(words: str) -> str:
    """Words that stand out on a terminal, unless NO_COLOR is set."""
    return typer.style(words, bold=True) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else words
