"""What is to be bought, as a file or options say it: one strict reader, which tells the place and what is allowed."""

import difflib
import os
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NoReturn

import yaml

from panier.cli.buy.stops import wrong_use
from panier.cli.buy.wishes import (
    CLOUD,
    DOMAIN,
    NO_PAYMENT,
    OWNER,
    PROJECT_PLAN,
    RENEWALS,
    TRANSFER_CODE,
    YEARS_MAX,
    Ceiling,
    OrderTerms,
    WantedItem,
    WantedOption,
    WantedOrder,
    ceiling_of,
    is_duration,
    owner_of,
)

BYTES_MAX = 1_000_000
ITEMS_MAX = 100
ORDER_KEYS = ("items", "coupons", "max", "payment", "renew", "waive")
DOMAIN_KEYS = ("domain", "years", "transfer", "code", "owner", "config", "options")
CLOUD_KEYS = ("cloud", "plan", "voucher", "duration", "mode", "config", "options")
PRODUCT_KEYS = ("family", "plan", "duration", "mode", "quantity", "config", "options")
OPTION_KEYS = ("plan", "duration", "mode", "quantity")
_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")

Fields = dict[str, yaml.Node]
# What an option of a command is called, where it is not as the key of a file is.
FLAGS = {"code": "code-from", "options": "option", "coupons": "coupon", "payment": "pay"}


class OrderReader(ABC):
    """Reads what an order is to be; those who give the words say where they stand."""

    def terms(self, fields: Fields) -> OrderTerms:
        """What is said about the whole order; what is left out stays as it is."""
        payment = self._optional(fields, "payment", "")
        renewal = self._optional(fields, "renew", "")
        if renewal and renewal not in RENEWALS:
            self._refuse(fields["renew"], f"{self._named('renew')} must be {' or '.join(RENEWALS)}, not {renewal}")
        return OrderTerms(
            coupons=tuple(self._text(node, "coupons") for node in self._list(fields.get("coupons"), "coupons")),
            ceiling=self._ceiling(fields.get("max")),
            payment=NO_PAYMENT if payment.lower() in _NO else payment,
            renewal=renewal,
            is_waived=self._flag(fields["waive"], "waive") if "waive" in fields else None,
        )

    def _ceiling(self, node: yaml.Node | None) -> Ceiling | None:
        if node is None:
            return None
        found = ceiling_of(self._text(node, "max"))
        if found is None:
            self._refuse(node, f"{self._named('max')} must be a currency and an amount, such as EUR 20")
        return found

    def _item(self, node: yaml.Node, place: str) -> WantedItem:
        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, f"{place} must be a thing to buy, with `{DOMAIN}`, `{CLOUD}` or `family`")
        keys = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        kinds = keys & {DOMAIN, CLOUD, "family"}
        if len(kinds) != 1:
            self._refuse(node, f"{place} must have one of `{DOMAIN}`, `{CLOUD}` and `family`")
        if DOMAIN in kinds:
            return self._domain(self._mapping(node, DOMAIN_KEYS, f"a domain name ({place})"), place)
        if CLOUD in kinds:
            return self._cloud(self._mapping(node, CLOUD_KEYS, f"a cloud project ({place})"), place)
        return self._product(self._mapping(node, PRODUCT_KEYS, f"a product ({place})"), place)

    def _domain(self, fields: Fields, place: str) -> WantedItem:
        answers = self._config(fields)
        if "owner" in fields:
            answers[OWNER] = owner_of(self._text(fields["owner"], "owner"))
        if "code" in fields:
            answers[TRANSFER_CODE] = self._secret(fields["code"], "code")
        years = self._number(fields["years"], "years", most=YEARS_MAX) if "years" in fields else 0
        return WantedItem(
            place,
            DOMAIN,
            name=self._text(fields[DOMAIN], DOMAIN).lower(),
            duration=f"P{years}Y" if years else "",
            is_transfer=self._flag(fields["transfer"], "transfer") if "transfer" in fields else False,
            options=self._options(fields),
            answers=tuple(answers.items()),
        )

    def _cloud(self, fields: Fields, place: str) -> WantedItem:
        answers = self._config(fields)
        answers["description"] = self._text(fields[CLOUD], CLOUD)
        if "voucher" in fields:
            answers["voucher"] = self._secret(fields["voucher"], "voucher")
        return WantedItem(
            place,
            CLOUD,
            plan=self._optional(fields, "plan", PROJECT_PLAN),
            duration=self._duration(fields),
            mode=self._optional(fields, "mode", ""),
            options=self._options(fields),
            answers=tuple(answers.items()),
        )

    def _product(self, fields: Fields, place: str) -> WantedItem:
        if fields["family"].value == DOMAIN:
            self._refuse(fields["family"], f"a domain name is ordered with {self._shown(DOMAIN, 'NAME')}")
        return WantedItem(
            place,
            self._text(fields["family"], "family"),
            plan=self._optional(fields, "plan", ""),
            duration=self._duration(fields),
            mode=self._optional(fields, "mode", ""),
            quantity=self._number(fields["quantity"], "quantity", most=1_000) if "quantity" in fields else 1,
            options=self._options(fields),
            answers=tuple(self._config(fields).items()),
        )

    def _options(self, fields: Fields) -> tuple[WantedOption, ...]:
        found = []
        for node in self._list(fields.get("options"), "options"):
            if isinstance(node, yaml.ScalarNode):
                found.append(WantedOption(self._text(node, "options")))
                continue
            below = self._mapping(node, OPTION_KEYS, "an option")
            if "plan" not in below:
                self._refuse(node, "an option must have a `plan`")
            number = self._number(below["quantity"], "quantity", most=1_000) if "quantity" in below else 0
            mode = self._optional(below, "mode", "")
            found.append(WantedOption(self._text(below["plan"], "plan"), self._duration(below), mode, number))
        return tuple(found)

    def _config(self, fields: Fields) -> dict[str, str]:
        if "config" not in fields:
            return {}
        below = self._mapping(fields["config"], None, "`config`")
        return {label: self._secret(node, f"config.{label}") for label, node in below.items()}

    def _secret(self, node: yaml.Node, name: str) -> str:
        """A text, or `{env: NAME}` for one that is in a variable rather than in the file."""
        if not isinstance(node, yaml.MappingNode):
            return self._text(node, name)
        variable = self._text(self._mapping(node, ("env",), f"`{name}`").get("env"), f"{name}.env", at=node)
        value = os.environ.get(variable, "")
        if not value:
            self._refuse(node, f"{self._named(name)} is to be in the variable {variable}, which is not set")
        return value

    def _duration(self, fields: Fields) -> str:
        text = self._optional(fields, "duration", "")
        if text and not is_duration(text):
            named = self._named("duration")
            self._refuse(fields["duration"], f"{named} must be an ISO 8601 duration such as P1M, not {text}")
        return text

    def _flag(self, node: yaml.Node, name: str) -> bool:
        text = self._text(node, name).lower()
        if text not in _YES + _NO:
            self._refuse(node, f"{self._named(name)} must be true or false, not {text}")
        return text in _YES

    def _number(self, node: yaml.Node, name: str, *, most: int) -> int:
        text = self._text(node, name)
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            self._refuse(node, f"{self._named(name)} must be a whole number from 1 to {most}, not {text}")
        return int(text)

    def _optional(self, fields: Fields, name: str, otherwise: str) -> str:
        return self._text(fields[name], name) if name in fields else otherwise

    def _text(self, node: yaml.Node | None, name: str, *, at: yaml.Node | None = None) -> str:
        is_empty = isinstance(node, yaml.ScalarNode) and (not node.value.strip() or node.tag.endswith(":null"))
        if not isinstance(node, yaml.ScalarNode) or is_empty:
            self._refuse(node or at, f"{self._named(name)} must be a text, and not empty")
        return str(node.value)

    def _list(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._refuse(node, f"{self._named(name)} must be a list: each thing on a line that begins with a dash")
        return list(node.value)

    def _mapping(self, node: yaml.Node, allowed: Collection[str] | None, what: str) -> Fields:
        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, f"{what} must be names with values, such as `name: value`")
        fields: Fields = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if allowed is not None and name not in allowed:
                self._refuse(key, self._unknown(name, allowed, what))
            if name in fields:
                self._refuse(key, f"{what} has `{name}` twice")
            fields[name] = value
        return fields

    def _refuse(self, node: yaml.Node | None, problem: str) -> NoReturn:
        raise wrong_use(f"{self._at(node)}{problem}")

    @abstractmethod
    def _at(self, node: yaml.Node | None) -> str:
        """Where something stands, before what is wrong with it."""

    @abstractmethod
    def _named(self, name: str) -> str:
        """A key, as it is written there."""

    @abstractmethod
    def _shown(self, name: str, value: str) -> str:
        """A key with a value, as it is written there."""

    @abstractmethod
    def _unknown(self, name: str, allowed: Collection[str], what: str) -> str:
        """What is wrong with a key that its thing does not have."""


class OrderFile(OrderReader):
    """A file that is being read: it knows its name and its lines, for whoever has to mend it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> WantedOrder:
        """The order in the file.

        Refuses: what is no order, with file and line.
        """
        try:
            content = self.file.read_bytes()
            text = content.decode("utf-8-sig")
        except OSError as error:
            raise wrong_use(f"{self.file}: {error.strerror}; docs/buying.md shows an order file") from error
        except UnicodeDecodeError as error:
            raise wrong_use(f"{self.file} is no text in UTF-8") from error
        if len(content) > BYTES_MAX:
            raise wrong_use(f"{self.file} has more than {BYTES_MAX} bytes")
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = "" if mark is None else f":{mark.line + 1}"
            raise wrong_use(f"{self.file}{line}: {getattr(error, 'problem', None) or error}") from error
        except RecursionError as error:
            raise wrong_use(f"{self.file} is nested too deep") from error
        if root is None:
            raise wrong_use(f"{self.file} is empty; docs/buying.md shows an order file")
        return self._order(root)

    def _order(self, root: yaml.Node) -> WantedOrder:
        fields = self._mapping(root, ORDER_KEYS, "an order")
        if "items" not in fields:
            self._refuse(
                root, f"`items` is missing: a list of things to buy, each with `{DOMAIN}`, `{CLOUD}` or `family`"
            )
        listed = self._list(fields["items"], "items")
        if not 1 <= len(listed) <= ITEMS_MAX:
            self._refuse(fields["items"], f"`items` must list 1 to {ITEMS_MAX} things")
        items = tuple(self._item(node, f"items[{place}]") for place, node in enumerate(listed))
        return self.terms(fields).of(WantedOrder(items))

    def _at(self, node: yaml.Node | None) -> str:
        return f"{self.file}: " if node is None else f"{self.file}:{node.start_mark.line + 1}: "

    def _named(self, name: str) -> str:
        return f"`{name}`"

    def _shown(self, name: str, value: str) -> str:
        return f"`{name}: {value}`"

    def _unknown(self, name: str, allowed: Collection[str], what: str) -> str:
        near = difflib.get_close_matches(name, allowed, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"it has {', '.join(allowed)}"
        return f"{what} has no `{name}`: {hint}"


class OrderFlags(OrderReader):
    """The options of a command; `kind`: the one that says what is bought."""

    def __init__(self, kind: str = "") -> None:
        self._kind = kind

    def item(self, given: Mapping[str, object]) -> WantedItem:
        """The thing to buy that they say.

        Refuses: options that do not go with it.
        """
        return self._item(_as_node(given), "")

    def of_order(self, given: Mapping[str, object]) -> OrderTerms:
        """What they say about the whole order."""
        return self.terms(self._mapping(_as_node(given), None, ""))

    def _at(self, node: yaml.Node | None) -> str:
        del node  # an option says itself which it is
        return ""

    def _named(self, name: str) -> str:
        return f"--{FLAGS.get(name, name)}"

    def _shown(self, name: str, value: str) -> str:
        return f"{self._named(name)} {value}"

    def _unknown(self, name: str, allowed: Collection[str], what: str) -> str:
        del allowed, what  # --help lists them
        return f"{self._named(name)} does not go with --{self._kind}"


def read_order(file: Path) -> WantedOrder:
    """The order in a file.

    Refuses: what is no order, with file and line.
    """
    return OrderFile(file).read()


def _as_node(value: object) -> yaml.Node:
    """What an option says, as if it were in a file."""
    if isinstance(value, Mapping):
        pairs = [(_as_node(name), _as_node(one)) for name, one in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs)
    if isinstance(value, list | tuple):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_as_node(one) for one in value])
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)
