"""Secrets in recorded calls are masked here, and nothing of a call is shown but through here.

Texts stay as they were sent, to the last blank: a secret's first characters remain where that tells one from another.
What is a secret is decided by names: of headers, of parameters, of JSON's fields, and of a cart's questions.
"""

import re
from collections.abc import Iterator

import msgspec

from panier.core.cart.cart import HIDDEN, is_secret_label

_SECRET_NAME = re.compile(
    r"passw|passphrase|secret|consumer_?key|auth_?(info|code)|protected_?code|unlock_?code|private_?key"
    r"|token|cvc|cvv|form_?data|smd|cookie|api_?key|assertion|code_?verifier|^voucher$",
    re.IGNORECASE,
)
# Fields that only speak of a secret: when it was changed, of which kind it is, which number it has.
_ABOUT_SECRETS = re.compile(
    r"(update|date|type|name|id|ids|required|expires?|expiration|endpoint|url)s?$", re.IGNORECASE
)
_SECRET_HEADERS = re.compile(r"^(proxy-)?authorization$|^(set-)?cookie$|^x-ovh-(consumer|session)$|signature$|-key$")
_OPEN_HEADERS = frozenset({"idempotency-key"})
_PARAMETER = re.compile(r"""([?&;]|^)([\w.\[\]%-]{1,64})=([^&;#\s"'<>\\]*)""")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_CODES = re.compile(r"^/(?:1\.0/|v1/)?auth/")  # under it a parameter called code is an OAuth2 code
_SECRET_VALUES = re.compile(r"/envVar(/|$)")  # under these paths a field called value may be a password
_SECRET_ANSWERS = re.compile(r"/authInfo/?$")  # of these paths the answer is a secret by itself
_RIGHTS_IN_LINKS = frozenset({"key", "ident"})  # parameters of links, besides those with a secret's name
KEPT_CHARACTERS = 4
LONG_CHARACTERS = 16  # a secret that is as long may show its first characters


def masked(secret: str) -> str:
    """A secret with all hidden but the first characters of a long one."""
    start = secret[:KEPT_CHARACTERS] if len(secret) >= LONG_CHARACTERS else ""
    return f"{start}{HIDDEN}"


def masked_signature(signature: str) -> str:
    """A signature by its beginning, which tells it from others."""
    return f"{signature[:9]}{HIDDEN}" if signature.startswith("$1$") else f"{signature[:6]}{HIDDEN}"


def is_secret_name(name: str) -> bool:
    """True of a field or parameter that holds a secret."""
    return _SECRET_NAME.search(name) is not None and _ABOUT_SECRETS.search(name) is None


def masked_header(name: str, value: str) -> str:
    """A header's value as it may be shown."""
    name = name.lower()
    if name in ("cookie", "set-cookie"):
        return "; ".join(_masked_cookie(part) for part in value.split(";"))
    if name.endswith("authorization"):
        scheme, blank, token = value.strip().rpartition(" ")
        return f"{scheme}{blank}{masked(token)}"
    if name == "x-ovh-signature":
        return masked_signature(value)
    if name not in _OPEN_HEADERS and (_SECRET_HEADERS.search(name) or is_secret_name(name)):
        return masked(value)
    return masked_addresses(value)


def masked_addresses(text: str, *, path: str = "") -> str:
    """A text with the secrets hidden that stand in it as parameters of addresses."""
    has_codes = _CODES.match(path) is not None

    def hidden(found: re.Match[str]) -> str:
        before, name, value = found.groups()
        is_secret = is_secret_name(name) or (has_codes and name == "code")
        return f"{before}{name}={masked(value)}" if is_secret and value else found[0]

    return _PARAMETER.sub(hidden, text)


def without_rights(text: str) -> str:
    """A text without what its links give rights by, wherever it says that: passwords, tokens, the key of a payment."""
    found = {
        value
        for _, name, value in _PARAMETER.findall(text)
        if value and (is_secret_name(name) or name.lower() in _RIGHTS_IN_LINKS)
    }
    for value in sorted(found, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def masked_body(text: str, *, media_type: str, path: str, is_answer: bool) -> str:
    """A body as it may be shown."""
    if media_type.startswith("application/x-www-form-urlencoded"):
        return masked_addresses(text, path=path)
    if is_answer and _SECRET_ANSWERS.search(path) and text.startswith('"'):
        return f'"{HIDDEN}"'
    if text.lstrip()[:1] in ("{", "[", '"'):
        text = _masked_json(text, hides_values=_SECRET_VALUES.search(path) is not None)
    return masked_addresses(text, path=path)


def _masked_cookie(part: str) -> str:
    name, equals, value = part.strip().partition("=")
    is_attribute = name.lower() in ("path", "max-age", "expires", "samesite", "domain")
    return part.strip() if is_attribute or not equals else f"{name}={masked(value)}"


class _Frame:
    """An object or a list of a JSON text that is being read.

    `is_secret`: everything within is a secret; `hides_values`: so is a field called value.
    """

    def __init__(self, *, is_secret: bool, hides_values: bool) -> None:
        self.is_secret = is_secret
        self._hides_values = hides_values
        self.key: str | None = None  # of an object, whose value comes next
        self._label: str | None = None
        self._value: list[tuple[int, int]] = []  # where the text of its field "value" stands

    @property
    def hides_next(self) -> bool:
        """True where what comes next is a secret."""
        is_value = self._hides_values and self.key == "value"
        return self.is_secret or is_value or (self.key is not None and is_secret_name(self.key))

    def read(self, found: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Read a text, a number or a word; gives where it stands, if it is a secret."""
        if self.hides_next:
            if found[0] not in ("null", "true", "false"):
                yield found.span()
        elif self.key == "label":
            self._label = _read(found[0])
        elif self.key == "value":
            self._value.append(found.span())

    def answers(self) -> Iterator[tuple[int, int]]:
        """Where the answer stands that it is to a secret question."""
        if self._label is not None and is_secret_label(self._label):
            yield from self._value


def _masked_json(text: str, *, hides_values: bool) -> str:
    """A JSON text, perhaps cut off, whose secret texts and numbers are hidden in place."""
    pieces, position = [], 0
    for start, end in sorted(_secret_spans(text, hides_values=hides_values)):
        is_text = text[start] == '"'
        shown = masked(text[start + 1 : end - 1]) if is_text else HIDDEN
        pieces += [text[position:start], f'"{shown}"']
        position = end
    return "".join([*pieces, text[position:]])


def _secret_spans(text: str, *, hides_values: bool) -> Iterator[tuple[int, int]]:
    """Where the texts and numbers stand that are secrets: by their field, or as answers to a secret question."""
    frames = [_Frame(is_secret=False, hides_values=hides_values)]
    found = list(_TOKEN.finditer(text))
    for one, following in zip(found, [*found[1:], None], strict=True):
        frame = frames[-1]
        match one[0]:
            case "{" | "[":
                frames.append(_Frame(is_secret=frame.hides_next, hides_values=hides_values))
            case "}" | "]":
                yield from frame.answers()
                if len(frames) > 1:
                    frames.pop()
            case ",":
                frame.key = None
            case ":":
                pass
            case name if following is not None and following[0] == ":":
                frame.key = _read(name)
            case _:
                yield from frame.read(one)
    for frame in frames:
        yield from frame.answers()


def _read(token: str) -> str:
    try:
        return str(msgspec.json.decode(token.encode(), type=str))
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return token.strip('"')
