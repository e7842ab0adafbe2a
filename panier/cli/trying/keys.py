"""panier keys: the keys of a sandbox's ready-made customers, shown again."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panier import settings as configuration
from panier.core.refusal import invalid

if TYPE_CHECKING:
    from panier.flows.account.seeds import Keys


class KeyForm(StrEnum):
    """The forms that keys are shown in."""

    TEXT = "text"
    ENV = "env"
    CONF = "conf"
    JSON = "json"
    TERRAFORM = "terraform"


_CONF = """\
[default]
endpoint={url}/1.0

[{url}/1.0]
application_key={application_key}
application_secret={application_secret}
consumer_key={consumer_key}"""
_TERRAFORM = """\
provider "ovh" {{
  endpoint           = "{url}/1.0"
  application_key    = "{application_key}"
  application_secret = "{application_secret}"
  consumer_key       = "{consumer_key}"
}}"""


def show_keys(
    folder: Annotated[Path, typer.Option("--data", metavar="DIR", help="The sandbox's folder.")] = Path("data"),
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="The port that it answers on; by default the one it runs on, else 8080.",
            min=1,
            max=65535,
        ),
    ] = None,
    form: Annotated[
        KeyForm,
        typer.Option("--format", help="text, env (to be sourced), conf (an ovh.conf), json or terraform (a provider)."),
    ] = KeyForm.TEXT,
    is_second: Annotated[bool, typer.Option("--second", help="The second customer's alone.")] = False,
    is_json: Annotated[bool, typer.Option("--json", metavar="", help="The same as --format json.")] = False,
) -> None:
    """Show the keys of a sandbox's customers, which it printed at its start.

    Example: set -a; eval "$(panier keys --format env)"; set +a
    """
    from panier.cli import kept_keys
    from panier.remote import running

    file = folder / kept_keys.NAME
    if not file.exists():
        raise invalid(
            f"There are no keys in {folder.absolute()}: name a sandbox's folder with --data, or start one with"
            f" `panier sandbox --data {folder}`"
        )
    keys = kept_keys.load_keys(file)
    keys = keys[1:] if is_second else keys
    now = running.load(folder)
    url = now.url if now is not None and port is None else f"http://127.0.0.1:{port or configuration.read().port}"
    print(_FORMS[KeyForm.JSON if is_json else form](url, keys))


def _text(url: str, keys: tuple["Keys", ...]) -> str:
    lines = [f"{'endpoint':<20}{url}/1.0"]
    for one in keys:
        lines.append("")
        for name, value in asdict(one).items():
            lines.append(f"{'customer' if name == 'nic' else name.replace('_', ' '):<20}{value}")
    return "\n".join(lines)


def _env(url: str, keys: tuple["Keys", ...]) -> str:
    from panier.cli import kept_keys

    given = kept_keys.environment(url, keys, configuration.read().region)
    return "\n".join(f"{name}={shlex.quote(value)}" for name, value in given.items())


def _json(url: str, keys: tuple["Keys", ...]) -> str:
    import msgspec

    document = {"endpoint": f"{url}/1.0", "customers": [asdict(one) for one in keys]}
    return msgspec.json.format(msgspec.json.encode(document)).decode()


_FORMS: Mapping[KeyForm, Callable[[str, tuple["Keys", ...]], str]] = {
    KeyForm.TEXT: _text,
    KeyForm.ENV: _env,
    KeyForm.CONF: lambda url, keys: _CONF.format(url=url, **asdict(keys[0])),
    KeyForm.JSON: _json,
    KeyForm.TERRAFORM: lambda url, keys: _TERRAFORM.format(url=url, **asdict(keys[0])),
}
