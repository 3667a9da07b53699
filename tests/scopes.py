"""Takes away, one at a time, each place where the program asks whose something is, while tests run: every one must be missed.

A place is a call in the source, found by its syntax: a scope on a queryset (``led_by``, ``visible_to``, …), a rule of
``cases/scope.py`` or ``cases/sharing.py``, or a guard at the top of a view. What is called there is wrapped once; the wrapper looks
at who called it and, where the place is one that was taken away, lets everybody through.
"""

from __future__ import annotations

import ast
import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.requests import PersonRequest, log_refusal
from cases.models import Participant

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "footage", "public", "cases", "questionnaires", "family", "practice")
SCOPES = ("led_by", "visible_to", "supervised_by", "opened_in_emergency_by", "findable_by", "handed_over_by")
GUARDS = ("must_administer", "must_lead", "must_lead_a_team", "must_supervise", "must_take_part", "must_work_here")
# What each gives to a caller who is let through.
OPEN: dict[str, Callable[[], Any]] = {
    "leading": Q, "leading_herself": Q, "taking_part": Q, "supervising": Q, "administering": Q, "in_emergency": Q, "_serves": Q,
    "_holds": lambda: True, "was_among_the_people": Q, "hopes_for": Q, "agreed_to": Q, "seen_in": Q,
    "own_places": lambda: Participant.objects.filter(client__isnull=False), **dict.fromkeys(GUARDS, lambda: None),
}  # fmt: skip
# What each gives to everybody under a policy that denies all; a guard refuses as it always does.
SHUT: dict[str, Callable[[], Any]] = {
    "_holds": lambda: False, "own_places": Participant.objects.none,
    **dict.fromkeys(("leading", "leading_herself", "taking_part", "supervising", "administering", "in_emergency"), lambda: Q(pk__in=[])),
}  # fmt: skip
# Beside the rules of a case: who looks after accounts, who edits the site, whose link opens something.
SCOPES_OF_OTHERS = ("managed_by", "teamed_with", "curated_by", "opened_by", "handed_in_by", "redeemed_since")
RULES = {"cases.scope", "cases.sharing", "accounts.requests"}
OWN = {"scope.py", "sharing.py"}
# Links and consents hold on some days only; asked for where a rule says so.
DATED = "live"


@dataclass(frozen=True, order=True)
class Place:
    """A call in the source, from its first to its last line."""

    file: str
    first: int
    last: int
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.first} {self.name.lstrip('_')}"


class Removal:
    """Which places are taken away now, and which were passed through; whether all others let nobody through."""

    def __init__(self) -> None:
        self.away: frozenset[Place] = frozenset()
        self.denies_all = False
        self.passed: set[Place] = set()
        self.by_file: dict[str, list[Place]] = {}

    def lets_through(self, name: str, frame: FrameType) -> bool:
        """Whether the call that is being made comes from the place that was taken away."""
        while frame.f_back and not self._is_ours(frame):
            frame = frame.f_back
        found = self.by_file.get(frame.f_code.co_filename, ())
        here = {place for place in found if place.name == name and place.first <= frame.f_lineno <= place.last}
        self.passed |= here
        return bool(self.away & here)

    @staticmethod
    def _is_ours(frame: FrameType) -> bool:
        name = frame.f_code.co_filename
        return name.startswith(str(ROOT)) and ".venv" not in name and name != __file__


REMOVAL = Removal()


def places() -> list[Place]:
    """Every place in the apps, by file and line."""
    return sorted(place for app in APPS for path in (ROOT / app).rglob("*.py") for place in places_in(path))


def places_in(path: Path) -> Iterator[Place]:
    """The places of one file; tests and the wiring of rules among themselves are none."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and (name := _asks(node.func, path.name)):
            yield Place(str(path.relative_to(ROOT)), node.lineno, node.end_lineno or node.lineno, name)


def asked_in(file: str, function: str) -> list[Place]:
    """The places of one function, from the first on."""
    path = ROOT / file
    body = next(node for node in ast.walk(ast.parse(path.read_text())) if getattr(node, "name", "") == function)
    assert isinstance(body, ast.FunctionDef)
    return sorted(place for place in places_in(path) if body.lineno <= place.first <= (body.end_lineno or 0))


def _asks(called: ast.expr, file: str) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr if called.attr in SCOPES or (called.attr == DATED and file in OWN) else ""
    if not isinstance(called, ast.Name) or (called.id.startswith("_") and file not in OWN):
        return ""
    return called.id if called.id in OPEN else ""


@functools.cache
def wrap() -> None:
    """Put the wrappers in place, once in a process; without a place taken away they change nothing."""
    for place in places():
        REMOVAL.by_file.setdefault(str(ROOT / place.file), []).append(place)
        importlib.import_module(place.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    for model in apps.get_models():
        for kind, name in product(type(model._default_manager.all()).__mro__, (*SCOPES, *SCOPES_OF_OTHERS, DATED)):
            if name in vars(kind) and not hasattr(vars(kind)[name], "__wrapped__"):
                setattr(kind, name, _scope(vars(kind)[name]))
    rules = {(module, name): getattr(sys.modules[module], name, None) for module in RULES for name in OPEN}
    known = {id(rule): _rule(rule) for rule in rules.values() if rule is not None}
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] in APPS]:
        for name in OPEN:
            if id(vars(module).get(name)) in known:
                setattr(module, name, known[id(vars(module)[name])])


def _scope(method: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    @functools.wraps(method)
    def asked(self: QuerySet[Any], *args: Any, **kwargs: Any) -> QuerySet[Any]:
        if REMOVAL.lets_through(method.__name__, sys._getframe(1)):
            return self.all()
        shut = REMOVAL.denies_all and method.__name__ != DATED
        return self.none() if shut else method(self, *args, **kwargs)

    return asked


def _rule(rule: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(rule)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if REMOVAL.lets_through(rule.__name__, sys._getframe(1)):
            return OPEN[rule.__name__]()
        if REMOVAL.denies_all and rule.__name__ in GUARDS:
            return _refuse(*args)
        return SHUT[rule.__name__]() if REMOVAL.denies_all and rule.__name__ in SHUT else rule(*args, **kwargs)

    return asked


def _refuse(request: PersonRequest) -> None:
    """What every guard does with whoever may not pass."""
    log_refusal(request, request.user.code)
    raise Http404


@contextmanager
def denying_all() -> Iterator[None]:
    """The program as it would be if no place let anybody through, but those that are taken away."""
    wrap()
    REMOVAL.denies_all = True
    try:
        yield
    finally:
        REMOVAL.denies_all = False


@contextmanager
def without(*away: Place) -> Iterator[None]:
    """The program as it would be without these places, and without those that were taken away around it."""
    wrap()
    before, REMOVAL.away = REMOVAL.away, REMOVAL.away | set(away)
    try:
        yield
    finally:
        REMOVAL.away = before
