"""panier keys: the keys of a sandbox's ready-made customers, shown again."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from panier import settings as configuration
from panier.core.refusal import invalid


class KeyForm(StrEnum):
    """The forms that keys are shown in."""

    TEXT = "text"
    ENV = "env"
    CONF = "conf"
    JSON = "json"


_CONF = """\
[default]
endpoint={url}/1.0

[{url}/1.0]
application_key={application_key}
application_secret={application_secret}
consumer_key={consumer_key}
"""


def show_keys(
    folder: Annotated[Path, typer.Option("--data", metavar="DIR", help="The sandbox's folder.")] = Path("data"),
    port: Annotated[
        int, typer.Option(metavar="PORT", help="The port that the sandbox answers on.", min=1, max=65535)
    ] = configuration.DEFAULT_PORT,
    form: Annotated[
        KeyForm, typer.Option("--format", help="text, env (to be sourced), conf (go-ovh's ovh.conf) or json.")
    ] = KeyForm.TEXT,
    is_json: Annotated[bool, typer.Option("--json", metavar="", help="The same as --format json.")] = False,
) -> None:
    """Show the keys of a sandbox's customers, which it printed at its start.

    Example: set -a; eval "$(panier keys --format env)"; set +a
    """
    from panier.cli import kept_keys

    file = folder / kept_keys.NAME
    if not file.exists():
        raise invalid(
            f"There are no keys in {folder.absolute()}: name a sandbox's folder with --data, or start one with"
            f" `panier sandbox --data {folder}`"
        )
    keys = kept_keys.load_keys(file)
    url = f"http://127.0.0.1:{port}"
    match KeyForm.JSON if is_json else form:
        case KeyForm.JSON:
            import msgspec

            document = {"endpoint": f"{url}/1.0", "customers": [asdict(one) for one in keys]}
            print(msgspec.json.format(msgspec.json.encode(document)).decode())
        case KeyForm.ENV:
            print(
                "\n".join(
                    f"{name}={value}"
                    for name, value in kept_keys.environment(url, keys, configuration.read().region).items()
                )
            )
        case KeyForm.CONF:
            print(_CONF.format(url=url, **asdict(keys[0])), end="")
        case KeyForm.TEXT:
            print(f"{'endpoint':<20}{url}/1.0")
            for one in keys:
                print()
                for name, value in asdict(one).items():
                    print(f"{'customer' if name == 'nic' else name.replace('_', ' '):<20}{value}")
