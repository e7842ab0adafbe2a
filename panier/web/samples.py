"""Calls of the API as code: curl, Python, JavaScript and Go.

Keys come from the environment, so what is copied holds no secret; the signature is made when it runs.
"""

import json
import keyword
import shlex
from typing import Any

import msgspec

from panier.core.values import frozen


@frozen
class TypedCall:
    """A call as it is sent: its path below the shop's address, with the version and the query."""

    method: str
    target: str
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The body, to be read."""
        return self.body.decode()


@frozen
class CallAsked:
    """A call, the address of the shop that it goes to, and whether it is signed."""

    call: TypedCall
    url: str
    is_signed: bool


@frozen
class Sample:
    """A call in a language; `about`: what it needs."""

    key: str
    title: str
    about: str
    code: str


def samples(asked: CallAsked) -> tuple[Sample, ...]:
    """The call in each language."""
    keys = "Keys from the environment: OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY."
    made = (
        ("curl", "curl", "A POSIX shell with curl and sha1sum.", _curl),
        ("python", "Python", "The official client: pip install ovh.", _python),
        ("javascript", "JavaScript", "Node 18 or later, without packages.", _javascript),
        ("go", "Go", "The official client: go get github.com/ovh/go-ovh/ovh.", _go),
    )
    return tuple(
        Sample(key, title, f"{about} {keys}" if asked.is_signed else about, write(asked))
        for key, title, about, write in made
    )


def _others(call: TypedCall) -> list[tuple[str, str]]:
    """The headers besides the body's type, which each language sets by itself."""
    return [(name, value) for name, value in call.headers if name != "Content-Type"]


def _curl(asked: CallAsked) -> str:
    call, url = asked.call, asked.url
    address = f"{url}{call.target}"
    headers = [f"{name}: {value}" for name, value in call.headers]
    if not asked.is_signed:
        lines = [f"curl -sS -X {call.method} {shlex.quote(address)}"]
        lines += [f"-H {shlex.quote(header)}" for header in headers]
        lines += [f"--data-raw {shlex.quote(call.text)}"] if call.body else []
        return " \\\n  ".join(lines)
    signs = '"$OVH_APPLICATION_SECRET" "$OVH_CONSUMER_KEY" ' + call.method + ' "$url" "$body" "$now"'
    lines = [
        "curl -sS -X " + call.method + ' "$url"',
        '-H "X-Ovh-Application: $OVH_APPLICATION_KEY"',
        '-H "X-Ovh-Consumer: $OVH_CONSUMER_KEY"',
        '-H "X-Ovh-Timestamp: $now"',
        '-H "X-Ovh-Signature: \\$1\\$$signature"',
        *(f"-H {shlex.quote(header)}" for header in headers),
        *(['--data-raw "$body"'] if call.body else []),
    ]
    return "\n".join(
        (
            f"url={shlex.quote(address)}",
            f"body={shlex.quote(call.text)}",
            f"now=$(curl -sS {shlex.quote(f'{url}/1.0/auth/time')})",
            f"signature=$(printf '%s+%s+%s+%s+%s+%s' {signs} | sha1sum | cut -d ' ' -f 1)",
            " \\\n  ".join(lines),
        )
    )


def _python(asked: CallAsked) -> str:
    call, url = asked.call, asked.url
    target = call.target.removeprefix("/1.0")
    lines = ["import ovh", "", f'ovh.client.ENDPOINTS["panier"] = {_quoted(f"{url}/1.0")}']
    lines.append('client = ovh.Client("panier"' + (")" if asked.is_signed else ', "none", "none", "none")'))
    given = [] if not call.body else [_literal(msgspec.json.decode(call.body))]
    extra = [f"headers={_literal(dict(_others(call)))}"] if _others(call) else []
    need = "True" if asked.is_signed else "False"
    if extra:
        body = given[0] if given else "None"
        lines.append(f'answer = client.raw_call("{call.method}", {_quoted(target)}, {body}, {need}, {extra[0]})')
        lines.append("print(answer.json())")
        return "\n".join(lines)
    words = f"**{given[0]}" if given else ""
    named = _keywords(call)
    arguments = ", ".join(
        part for part in (_quoted(target), "" if asked.is_signed else "_need_auth=False", named or words) if part
    )
    lines.append(f"print(client.{call.method.lower()}({arguments}))")
    return "\n".join(lines)


def _keywords(call: TypedCall) -> str:
    """The body as keyword arguments, where its keys can be some."""
    body = msgspec.json.decode(call.body) if call.body else {}
    if not isinstance(body, dict) or not all(name.isidentifier() and not keyword.iskeyword(name) for name in body):
        return ""
    return ", ".join(f"{name}={_literal(value)}" for name, value in body.items())


def _javascript(asked: CallAsked) -> str:
    call, url = asked.call, asked.url
    headers = dict(call.headers)
    lines = [f"const url = {_quoted(url + call.target)};"]
    if not asked.is_signed:
        settings = [f"method: {_quoted(call.method)}"]
        settings += [f"headers: {_script(headers)}"] if headers else []
        settings += [f"body: JSON.stringify({_script(msgspec.json.decode(call.body))})"] if call.body else []
        lines.append(f"const answer = await fetch(url, {{ {', '.join(settings)} }});")
    else:
        body = f"JSON.stringify({_script(msgspec.json.decode(call.body))})" if call.body else '""'
        lines = [
            'import { createHash } from "node:crypto";',
            "",
            "const { OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY } = process.env;",
            *lines,
            f"const body = {body};",
            f"const now = await (await fetch({_quoted(f'{url}/1.0/auth/time')})).text();",
            f'const signed = [OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY, "{call.method}", url, body, now].join("+");',
            "const answer = await fetch(url, {",
            f"  method: {_quoted(call.method)},",
            *(["  body,"] if call.body else []),
            "  headers: {",
            *(f"    {_quoted(name)}: {_quoted(value)}," for name, value in headers.items()),
            '    "X-Ovh-Application": OVH_APPLICATION_KEY,',
            '    "X-Ovh-Consumer": OVH_CONSUMER_KEY,',
            '    "X-Ovh-Timestamp": now,',
            '    "X-Ovh-Signature": "$1$" + createHash("sha1").update(signed).digest("hex"),',
            "  },",
            "});",
        ]
    lines.append("console.log(answer.status, await answer.json());")
    return "\n".join(lines)


def _go(asked: CallAsked) -> str:
    call, url = asked.call, asked.url
    target = call.target.removeprefix("/1.0")
    keys = ('"none"', '"none"', '"none"') if not asked.is_signed else tuple(
        f'os.Getenv("OVH_{name}")' for name in ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY")
    )  # fmt: skip
    body = f"json.RawMessage({_quoted(call.text)})" if call.body else "nil"
    given = f"{_quoted(call.method)}, {_quoted(target)}, {body}, {'true' if asked.is_signed else 'false'}"
    others = "".join(f"\trequest.Header.Set({_quoted(name)}, {_quoted(value)})\n" for name, value in _others(call))
    imports = ["encoding/json", "fmt", "log", *([] if not asked.is_signed else ["os"])]
    imported = "".join(f'\t"{name}"\n' for name in imports)
    return (
        f'package main\n\nimport (\n{imported}\n\t"github.com/ovh/go-ovh/ovh"\n)\n\nfunc main() {{\n'
        f"\tclient, err := ovh.NewClient({_quoted(f'{url}/1.0')}, {', '.join(keys)})\n"
        "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        f"\trequest, err := client.NewRequest({given})\n"
        f"\tif err != nil {{\n\t\tlog.Fatal(err)\n\t}}\n{others}"
        "\tanswer, err := client.Do(request)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        "\tvar result json.RawMessage\n"
        "\tif err := client.UnmarshalResponse(answer, &result); err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        "\tfmt.Println(string(result))\n}"
    )


def _quoted(text: str) -> str:
    """A text between double quotes, as Python, JavaScript and Go read it."""
    return json.dumps(text, ensure_ascii=False)


def _script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _literal(value: Any) -> str:
    """A value as Python writes it, with double quotes."""
    match value:
        case str():
            return _quoted(value)
        case dict():
            return "{" + ", ".join(f"{_quoted(name)}: {_literal(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return repr(value)
