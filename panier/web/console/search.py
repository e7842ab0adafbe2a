"""Finding operations by words, by a part of their path, or by a path as a program sent it."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from urllib.parse import urlsplit

from panier.core.values import frozen
from panier.web.console.groups import group_of
from panier.web.paths import PathTree, bare
from panier.web.route import Route
from panier.web.routes import ROUTES

FOUND_MAX = 60
NEAR_PATHS = 6
NEAR_MAX = 10
_LIKENESS_LEAST = 0.6  # of 1: another word at most in a path of a few
_METHODS = ("GET", "POST", "PUT", "DELETE")
_NAMED = re.compile(r"\{\w+\}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@frozen
class Found:
    """The operations that were found, the likeliest first, and how many there are in all."""

    routes: tuple[Route, ...]
    count: int


@frozen
class _Entry:
    """An operation as it is looked for: its path, the words of both path and summary, and what it is worth as such.

    `group`: the words of its group, which count least.
    """

    route: Route
    path: str
    words: str
    group: str
    rank: int


def find(text: str) -> Found:
    """The operations that have every word of a text; a path alone finds what is at it and below."""
    method, words = _read(text)
    if not words and not method:
        return Found((), 0)
    entries = [one for one in _entries() if not method or one.route.method == method]
    matching = [(score, one) for one in entries if (score := _score(one, words)) is not None]
    if not matching and len(words) == 1 and "/" in words[0]:
        at = _at(words[0])
        matching = [(0, one) for one in entries if one.route.path == at]
    matching.sort(key=_likeliest)
    return Found(tuple(one.route for _, one in matching[:FOUND_MAX]), len(matching))


def near(path: str) -> Found:
    """The few operations whose paths are most like a path at which there is none."""
    paths: dict[str, list[Route]] = {}
    for one in _entries():
        paths.setdefault(_NAMED.sub("-", one.route.path), []).append(one.route)
    likest = get_close_matches(path, paths, NEAR_PATHS, _LIKENESS_LEAST)
    routes = tuple(route for each in likest for route in paths[each])[:NEAR_MAX]
    return Found(routes, len(routes))


def _likeliest(scored: tuple[int, _Entry]) -> tuple[int, int]:
    return scored[0], scored[1].rank


def _read(text: str) -> tuple[str, list[str]]:
    """The method, if one is named, and the words that are looked for; an address counts as its path."""
    words = text.split()
    method = words[0].upper() if words and words[0] in {*_METHODS, *map(str.lower, _METHODS)} and len(words) > 1 else ""
    words = words[1:] if method else words
    return method, [_path_of(word) if "/" in word else word.lower() for word in words][:12]


def _path_of(word: str) -> str:
    path = bare(urlsplit(word).path if "://" in word else word.partition("?")[0])
    return path.removesuffix("/").lower() or "/"


def _score(entry: _Entry, words: list[str]) -> int | None:
    """How far an operation is from what is looked for; None where a word is missing."""
    score = 0
    for word in words:
        if "/" in word:
            if word not in entry.path:
                return None
            score += 0 if entry.path == word else 1 if entry.path.startswith(word) else 3
        elif f" {word} " in entry.words:
            score += 1
        elif word in entry.words:
            score += 2
        elif word in entry.group:
            score += 5
        else:
            return None
    return score


def _at(path: str) -> str:
    """The path in the table that a path as it was sent leads to; empty where there is none."""
    found = _tree().find(path)
    return "" if found is None else found[0]


@cache
def _tree() -> PathTree[str]:
    return PathTree({_lower(route.path): route.path for route in ROUTES})


def _lower(path: str) -> str:
    return "/".join(part if part.startswith("{") else part.lower() for part in path.split("/"))


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_made())


def _made() -> Iterator[_Entry]:
    for route in ROUTES:
        spelled = _HUMP.sub(" ", re.sub(r"[/{}.]+", " ", route.path))
        words = f" {route.method} {spelled} {route.summary} {route.path} ".lower()
        rank = len(route.path) + 100 * route.path.count("{") + (10_000 if route.status == "DEPRECATED" else 0)
        yield _Entry(route, route.path.lower(), re.sub(r"[,;:()'’]", " ", words), group_of(route).title.lower(), rank)
