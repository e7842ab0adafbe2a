"""What a page costs the server: CPU time of its process, which other work on the machine does not change, and bytes."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx

from panier.core.values import frozen
from panier.remote import running
from panier.remote.buying import FIRST
from tests.browser.pages import ACCOUNT, OFFICE, Place
from tests.browser.town import COLLEAGUE, OFFICE_PASSWORD, Town

_TOKEN = re.compile(r'name="formToken" value="([^"]+)"')


@frozen
class DrawnPage:
    """What a page took: milliseconds of CPU of the server's process and its threads, and the bytes of its answer."""

    cpu_ms: float
    size: int


def draw(http: httpx.Client, town: Town, place: Place, folder: Path) -> DrawnPage:
    """Ask for a page once; it must be one."""
    before = cpu_ms(folder)
    reply = http.get(town.at(place.address), follow_redirects=True)  # a search that finds one thing leads to it
    assert reply.status_code < 500, f"{place.name} is answered {reply.status_code}"
    assert "login" in place.name or not reply.url.path.endswith("/login"), f"{place.name} leads to the door"
    return DrawnPage(cpu_ms(folder) - before, len(reply.content))


def warm(http: httpx.Client, town: Town, place: Place, folder: Path, *, times: int) -> DrawnPage:
    """What a page takes that was drawn before: the median of so many times."""
    draw(http, town, place, folder)
    found = [draw(http, town, place, folder) for _ in range(times)]
    return DrawnPage(median(one.cpu_ms for one in found), found[-1].size)


@contextlib.contextmanager
def visitor_of(town: Town, place: Place) -> Iterator[httpx.Client]:
    """A browser without a screen; signed in where a page is of an account, or of the back office."""
    with httpx.Client(headers={"accept": "text/html", "accept-encoding": "gzip"}, timeout=60) as http:
        if place in ACCOUNT:
            _sign_in(http, town)
        if place in OFFICE:
            _enter(http, town)
        yield http


def _sign_in(http: httpx.Client, town: Town) -> None:
    """Have a browser follow the link that the sandbox's owner makes."""
    link = str(town.port.post(f"/customers/{FIRST}/login")["url"]).replace("127.0.0.1", "localhost")
    token = _TOKEN.findall(http.get(link).text)[0]
    http.post(link.partition("?")[0], data={"formToken": token, "token": link.partition("=")[2]})


def _enter(http: httpx.Client, town: Town) -> None:
    """Have a browser let a colleague into the office."""
    typed = {"email": COLLEAGUE, "password": OFFICE_PASSWORD}
    entered = http.post(f"{town.shop}/office/login", data=typed, headers={"sec-fetch-site": "same-origin"})
    assert entered.status_code == 303, entered.text


def cpu_ms(folder: Path) -> float:
    """CPU time of the sandbox's process and its threads until now."""
    found = running.load(folder)
    assert found is not None, "the sandbox runs"
    tasks = Path(f"/proc/{found.process}/task").iterdir()
    return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks) / 1e6
