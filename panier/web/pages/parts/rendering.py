"""What every page is built with: its template, its headers, and a browser's form."""

import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import falcon
from falcon.asgi import Request, Response
from jinja2 import Environment, StrictUndefined

from panier.core.look import Look
from panier.core.period import at
from panier.core.plain_text import without_control
from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.files.parsed import cache_folder
from panier.outside.gateway.forms import has_card_number
from panier.outside.names import in_unicode
from panier.outside.written import minute
from panier.web import static_files
from panier.web.errors import ANSWERS, retry_headers
from panier.web.look.house import House, house
from panier.web.look.own_templates import own_environment
from panier.web.look.template_files import TemplateFiles
from panier.web.pages.parts.compiled import kept_templates
from panier.web.pages.parts.drawn.door_calls import door_calls
from panier.web.pages.parts.drawn.menu import menu
from panier.web.pages.parts.drawn.stacked import labelled
from panier.web.pages.parts.looks import present
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.session import PageSession, form_token, told
from panier.web.pages.parts.tongues import colleague_tongue, keep_language, reader, say, say_count, say_refusal, spoken

logger = logging.getLogger(__name__)

FORM_MAX_BYTES = 65_536
FORM_FIELDS_MAX = 300
_OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # what stands in an address beside letters and digits (RFC 3986)
_LIVE = " connect-src 'self'; frame-src 'self';"
TEMPLATES = Path(__file__).parent.parent.parent / "templates"

_HEADERS = {
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
    "referrer-policy": "same-origin",  # so that browsers say whose page sends a form; others are told nothing
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
# An e-mail may bring its own styles, and no more: nothing is loaded, nothing runs. It is of this origin so that the
# page around it can measure how high it is.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin;"
    " frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
_templates = Environment(
    loader=TemplateFiles(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, bytecode_cache=kept_templates(cache_folder()),
)  # fmt: skip
_templates.globals.update(
    static=static_files.address, moment=moment, in_unicode=in_unicode, _=say, _n=say_count,
    refusal_in_words=say_refusal,
    known_in_words=lambda text: spoken().say_what_is_known(text),
    labelled=labelled,
)  # fmt: skip


def house_of(look: Look, *, is_sandbox: bool) -> House:
    """A shop as its templates know it.

    Refuses: a template of its own that cannot be used, naming file and line (400).
    """
    own = own_environment(look.pages, TEMPLATES, _templates.globals) if look.pages else None
    return House(look, is_sandbox, own)


def show(
    response: Response,
    template: str,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    form_targets: tuple[str, ...] = (),
    is_live: bool = False,
    session: PageSession | None = None,
    **values: object,
) -> None:
    """Answer with a page that loads nothing from elsewhere, and runs no script but the shop's own files.

    It cannot be framed either. `refusal`: what the page answers, in place of a status; `form_targets`: origins
    besides our own that its form may lead to; browsers apply that to a redirect afterwards too. `is_live`: its script
    may ask this server for what has changed, and it may frame pages of this server. `session`: the browser, which is
    told its token where it has none yet, so that it can send the page's forms.
    """
    if session is not None:
        session = told(response, session)
    if refusal is not None:
        status = ANSWERS[refusal.kind].status
        response.set_headers(retry_headers(refusal))
    response.status = str(status)  # 460 is no status that HTTP knows
    tongue = spoken()
    if tongue.is_asked:
        keep_language(response, tongue.language)
    own = "" if session is None or session.account is None else session.account.subsidiary
    shown = {
        "menu": menu(own),
        "session": session,
        "spoken": tongue,
        "languages": reader().languages,
        "house": house(),
        "door_calls": door_calls(template, reader().url),
        **_band(),
    }
    response.text = _drawn(template, {**shown, **values})
    targets = " ".join(("'self'", *form_targets))
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action {targets};"
        f"{_LIVE if is_live else ''} frame-ancestors 'none'; base-uri 'none'"
    )
    response.set_headers({**_HEADERS, "content-security-policy": policy})


def _drawn(template: str, values: Mapping[str, object]) -> str:
    """A page. Where a template of the shop's own goes wrong, it is drawn with the shipped ones."""
    own = house().templates
    if own is not None:
        try:
            return own.get_template(template).render(values)
        except Exception:
            logger.exception("%s went wrong with templates of the shop's own; the shipped ones are used", template)
    return _templates.get_template(template).render(values)


@frozen
class LookBand:
    """The band above a page that a colleague looks at, in the colleague's language; `token` is of its form."""

    label: str
    sentence: str
    end: str
    language: str
    token: str


def _band() -> dict[str, object]:
    """What is told above every page that a colleague looks at as its customer sees it."""
    look = present()
    if look is None:
        return {"look": None}
    tongue = colleague_tongue()
    sentence = tongue.say(
        "{who} looks at the account of {nic} as its customer sees it, until {time}. Nothing can be changed here.",
        who=look.who, nic=look.account.nic, time=minute(at(look.ends_us).replace(microsecond=0), tongue.locale),
    )  # fmt: skip
    label, end = tongue.say("You look at an account"), tongue.say("End")
    return {"look": LookBand(label, sentence, end, tongue.language, form_token(look.mark))}


def load_templates(*names: str) -> None:
    """Compile templates beforehand, where somebody would wait for it."""
    for name in names:
        _templates.get_template(name)


def send_file(response: Response, content: bytes, *, name: str, media_type: str) -> None:
    """Answer with a file for whoever has its link: nothing between keeps it, and no browser takes it for a page."""
    response.content_type, response.data = media_type, content
    response.set_headers(
        {
            "content-disposition": named("inline", name),
            "cache-control": "private, no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
    )


def send_mail_page(response: Response, page: str) -> None:
    """Answer with an e-mail as the page that is sent, for the frame of a page of this server."""
    response.text = page
    response.set_headers(
        {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": _MAIL_POLICY,
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
    )


def named(disposition: str, name: str) -> str:
    """A content-disposition with a file's name: in letters that a header holds, and beside them as it is (RFC 6266)."""
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\' else "_" for one in name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{disposition}; filename="{plain}"{exact}'


def wants_page(request: Request) -> bool:
    """True for a browser: it asks for HTML by name, which programs that take anything do not."""
    return "html" in request.accept and request.client_prefers(("text/html", "application/json")) == "text/html"


def redirect(response: Response, location: str) -> None:
    """Send the browser elsewhere with a GET, without revealing where it comes from.

    What cannot stand in an address is written as such: a header holds no other letters, and no line ends in it.
    """
    response.status = falcon.HTTP_303
    where = quote(location, safe=_OF_ADDRESSES)
    response.set_headers({"location": where, "referrer-policy": "no-referrer", "cache-control": "no-store"})


async def form(request: Request, *, card_fields: Collection[str] = ()) -> list[tuple[str, str]]:
    """The fields of a form, in the order they were sent. `card_fields`: where make-believe numbers of cards may stand.

    Refuses: a form that is too large (413), has too many fields, or holds the number of a card (400).
    """
    if (request.content_length or 0) > FORM_MAX_BYTES:
        raise falcon.HTTPContentTooLarge(description=f"A form holds at most {FORM_MAX_BYTES} bytes")
    body: bytes = await request.stream.read(FORM_MAX_BYTES + 1)
    if len(body) > FORM_MAX_BYTES:
        raise falcon.HTTPContentTooLarge(description=f"A form holds at most {FORM_MAX_BYTES} bytes")
    fields = pairs(body.decode("utf-8", "replace"))
    if any(has_card_number(value) for name, value in fields if name not in card_fields):
        raise falcon.HTTPBadRequest(
            description="A field of this form holds the number of a card, which is asked nowhere"
        )
    return fields


def came_from(request: Request) -> str:
    """The page of this shop that led to a request, as a path; nothing where none did, or the same one."""
    led = urlsplit(request.get_header("referer") or "")
    if led.netloc != request.netloc or led.path == request.path or not led.path.startswith("/"):
        return ""
    path = f"/{led.path.lstrip('/')}"
    return f"{path}?{led.query}" if led.query else path


def pairs(text: str) -> list[tuple[str, str]]:
    """The name=value pairs of a form or a query.

    Control characters are removed: no database accepts a NUL, and no electronic invoice any of them.
    """
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX, errors="replace")
    except ValueError as error:
        raise falcon.HTTPBadRequest(description=f"A form holds at most {FORM_FIELDS_MAX} fields") from error
    return [(without_control(name), without_control(value)) for name, value in fields]


def first(fields: list[tuple[str, str]] | Mapping[str, str], name: str) -> str:
    """The first value of a field without surrounding white space; empty where it is missing."""
    found = fields if isinstance(fields, list) else fields.items()
    return next((value.strip() for given, value in found if given == name), "")
