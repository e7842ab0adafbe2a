"""A recorded call as text that sends it: for a shell, the official clients, and a test.

Keys never stand in it: they come from the environment, as `panier keys` writes them.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping
from pprint import pformat
from typing import Any

from panier.core.cart.cart import HIDDEN
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen
from panier.web.paths import bare
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.shown import shown

_WIDTH = 88
_PLACE = "the values that were masked as ***"


@frozen
class Sent:
    """What a text has to send. `path`: without its version, with its query; `value`: the body, read."""

    method: str
    url: str
    base_url: str
    path: str
    body: str
    value: Any
    is_signed: bool
    has_token: bool
    has_masked: bool
    status: int | None
    answer: str


def written(exchange: Exchange, language: str, *, base_url: str) -> str:
    """A call as text that sends it.

    Refuses: a language that is none of LANGUAGES (400); a body that is not JSON, which a shell alone sends, and one
    that is not kept whole (409).
    """
    write = LANGUAGES.get(language)
    if write is None:
        raise bad_input("language", f"is {language[:40]!r}, but must be one of {', '.join(LANGUAGES)}")
    if not exchange.body.is_whole:
        raise conflict("Only the beginning of its body is kept")
    return write(_sent(exchange, language, base_url))


def _sent(exchange: Exchange, language: str, base_url: str) -> Sent:
    found, line = shown(exchange), exchange.line
    value = None
    if found.body:
        try:
            value = json.loads(found.body)
        except ValueError:
            if language != "curl":
                raise conflict("Its body is no JSON, which the official clients send alone: take it as curl") from None
    host = line.header("host")
    origin = f"{line.scheme}://{host}" if host else base_url.removesuffix("/")
    query = f"?{found.query}" if found.query else ""
    return Sent(
        method=line.method,
        url=f"{origin}{found.path}{query}",
        base_url=origin,
        path=f"{bare(found.path)}{query}",
        body=found.body,
        value=value,
        is_signed=line.header("x-ovh-signature") is not None,
        has_token=line.header("authorization") is not None,
        has_masked=HIDDEN in found.body or HIDDEN in query,
        status=exchange.status,
        answer=found.answer,
    )


def _curl(sent: Sent) -> str:
    lines = [f"# Put in {_PLACE}."] if sent.has_masked else []
    headers = ["-H 'content-type: application/json'"] if sent.value is not None else []
    data = ['--data-raw "$BODY"'] if sent.body else []
    lines += [f"URL={shlex.quote(sent.url)}", f"BODY={shlex.quote(sent.body)}"]
    if sent.is_signed:
        text = f'"$OVH_APPLICATION_SECRET+$OVH_CONSUMER_KEY+{sent.method}+$URL+$BODY+$TIME"'
        lines = ["# OVH_APPLICATION_KEY and the others are what `panier keys` shows.", *lines]
        lines += [
            f"TIME=$(curl -s {shlex.quote(f'{sent.base_url}/1.0/auth/time')})",
            f"SIGNATURE='$1$'$(printf %s {text} | sha1sum | cut -d' ' -f1)",
        ]
        headers += [
            '-H "X-Ovh-Application: $OVH_APPLICATION_KEY" -H "X-Ovh-Consumer: $OVH_CONSUMER_KEY"',
            '-H "X-Ovh-Timestamp: $TIME" -H "X-Ovh-Signature: $SIGNATURE"',
        ]
    elif sent.has_token:
        headers.append('-H "Authorization: Bearer $OVH_ACCESS_TOKEN"')
    lines.append(" \\\n  ".join([f'curl -i -X {sent.method} "$URL"', *headers, *data]))
    return "\n".join(lines) + "\n"


def _python(sent: Sent) -> str:
    return "".join((
        "# Run it as `panier run -- python FILE`, which leads the official client to the sandbox.\n",
        f"# Put in {_PLACE}.\n" if sent.has_masked else "",
        "import ovh\n\nclient = ovh.Client()\n",
        f"answer = {_python_call(sent, 'client')}\nprint(answer)\n",
    ))  # fmt: skip


def _python_call(sent: Sent, client: str) -> str:
    body = pformat(sent.value, width=_WIDTH, sort_dicts=False)
    return f"{client}.call({sent.method!r}, {sent.path!r}, {body}, {sent.is_signed or sent.has_token})"


def _pytest(sent: Sent) -> str:
    name = re.sub(r"\W+", "_", f"{sent.method}{sent.path.partition('?')[0]}".lower()).strip("_")
    call = _python_call(sent, "panier_client")
    begin = f"def test_{name}(panier_client):\n"
    note = f"    # Put in {_PLACE}.\n" if sent.has_masked else ""
    if sent.status is not None and sent.status < 400:
        return f"{begin}{note}    answer = {_indented(call)}\n    {_assertion(sent.answer)}\n"
    message = _message(sent.answer)
    check = f"    assert {message!r} in str(refused.value)\n" if message else ""
    return (
        f"import ovh\nimport pytest\n\n\n{begin}{note}    with pytest.raises(ovh.exceptions.APIError) as refused:\n"
        f"        {_indented(call, 8)}\n{check}"
    )


def _assertion(answer: str) -> str:
    """What is sure to hold of an answer whenever the call is sent."""
    try:
        said = json.loads(answer)
    except ValueError:
        said = None
    if isinstance(said, Mapping):
        return f"assert answer.keys() >= {{{', '.join(map(repr, sorted(said)))}}}" if said else "assert answer == {}"
    if isinstance(said, list):
        return "assert isinstance(answer, list)"
    return "assert answer is None" if said is None else f"assert isinstance(answer, {type(said).__name__})"


def _message(answer: str) -> str:
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    return str(said.get("message", "")) if isinstance(said, Mapping) else ""


def _indented(text: str, columns: int = 4) -> str:
    return text.replace("\n", "\n" + " " * columns)


def _node(sent: Sent) -> str:
    body = "" if sent.value is None else f", {json.dumps(sent.value, indent=2, ensure_ascii=False)}"
    return "".join((
        "// Run it as `panier run -- node FILE`, which leads the official client to the sandbox.\n",
        f"// Put in {_PLACE}.\n" if sent.has_masked else "",
        "import ovh from '@ovhcloud/node-ovh';\n\n",
        "const client = ovh({\n  endpoint: 'ovh-eu',\n  appKey: process.env.OVH_APPLICATION_KEY,\n",
        "  appSecret: process.env.OVH_APPLICATION_SECRET,\n  consumerKey: process.env.OVH_CONSUMER_KEY,\n});\n",
        f"console.log(await client.requestPromised({json.dumps(sent.method)}, {json.dumps(sent.path)}{body}));\n",
    ))  # fmt: skip


def _go(sent: Sent) -> str:
    body = "nil" if sent.value is None else f"json.RawMessage({json.dumps(sent.body, ensure_ascii=False)})"
    needs = str(sent.is_signed or sent.has_token).lower()
    imports = '\t"encoding/json"\n' if sent.value is not None else ""
    note = f"\t// Put in {_PLACE}.\n" if sent.has_masked else ""
    return (
        "// Run it as `panier run -- go run FILE`: the client reads OVH_ENDPOINT and the keys from the environment.\n"
        f'package main\n\nimport (\n{imports}\t"fmt"\n\t"log"\n\n\t"github.com/ovh/go-ovh/ovh"\n)\n\n'
        "func main() {\n\tclient, err := ovh.NewDefaultClient()\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        f"\tvar answer any\n{note}\terr = client.CallAPI({json.dumps(sent.method)}, {json.dumps(sent.path)}, {body},"
        f" &answer, {needs})\n\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n\tfmt.Println(answer)\n}}\n"
    )


LANGUAGES: Mapping[str, Callable[[Sent], str]] = {
    "curl": _curl,
    "python": _python,
    "node": _node,
    "go": _go,
    "pytest": _pytest,
}
