"""What browsers call themselves, in the words that people use."""

_PROGRAMS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"),
    ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ("python-httpx/", "httpx"), ("python-requests/", "requests"),
)  # fmt: skip
_MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_SHOWN_MAX = 60


def browser_name(program: str) -> str:
    """A browser and its machine, such as Firefox on Linux; what it calls itself where neither is known."""
    name = next((name for mark, name in _PROGRAMS if mark in program), "")
    machine = next((name for mark, name in _MACHINES if mark in program), "")
    if name and machine:
        return f"{name} · {machine}"
    return name or machine or program[:_SHOWN_MAX] or "?"
