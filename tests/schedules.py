"""Random schedules of tabs that write in one note, as static/js/note.js does: what is on its way stays as it is until it is answered.

Answers get lost, and so do questions. Afterwards every write that the server accepted must still be there, once.
"""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Meeting, NoteLine, NoteUnlock, SharedNote, TextVersion
from tests.browser import Browser

Fields = dict[str, Any]
Answer = tuple[int, dict[str, Any]]
Ask = Callable[[str, Fields], Answer]
SPEAKERS = list(NoteLine.Speaker)
LONGEST = 14


@dataclass
class Parcel:
    """What is on its way, exactly as it was sent the first time."""

    url: str
    fields: Fields
    lost: int = 0


@dataclass
class Seen:
    """A line as a tab knows it."""

    url: str
    version: int
    text: str
    removed: bool = False


@dataclass
class Tab:
    """One tab: what it knows, what it is typing, what it has not been answered."""

    name: str
    seen: dict[str, Seen] = field(default_factory=dict)
    typing: str = ""
    code: str = ""
    parcel: Parcel | None = None


class Schedule:
    """One note, two to four tabs, some random acts; ``faults`` says what went wrong, ``counts`` what happened."""

    def __init__(self, case: Case, by: User, chance: random.Random, *, through_browser: bool) -> None:
        self.case, self.by, self.chance = case, by, chance
        self.meeting = case.meetings.create(kind=Meeting.Kind.OTHER, starts_at=timezone.now())
        self.tabs = [Tab(name) for name in "abcd"[: chance.randint(2, 4)]]
        self.ask: Ask = self._through_browser() if through_browser else self._through_view
        self.new_url = reverse("cases:meeting_line_new", args=[case.code, self.meeting.code])
        self.accepted: list[tuple[str, str]] = []
        self.settled: dict[uuid.UUID, tuple[str, bool]] | None = None
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        self.number = 0

    def run(self) -> None:
        """Let the tabs act, then let each have its answers, and look at what stands."""
        acts = [self.type] * 5 + [self.end] * 2 + [self.reword] * 2 + [self.remove, self.restore, self.look, self.finish]
        for _act in range(self.chance.randint(4, LONGEST)):
            self.chance.choice(acts)(self.chance.choice(self.tabs))
        for tab in self.tabs:
            self._send(tab, sure=True)
        self._judge()

    # What a tab does

    def type(self, tab: Tab) -> None:
        """Some letters more in the line that is being typed, and a pause: it is saved."""
        tab.typing += self._word(tab)
        self._save(tab)

    def end(self, tab: Tab) -> None:
        """Enter."""
        self._save(tab)
        if tab.parcel is None:
            tab.code = tab.typing = ""

    def reword(self, tab: Tab) -> None:
        """A line that this tab knows says something else, however old the knowledge is."""
        code = self._known(tab, removed=False)
        if code and self._send(tab):
            self._put(tab, tab.seen[code].url, {"version": tab.seen[code].version, **self._said(self._word(tab))})

    def remove(self, tab: Tab) -> None:
        """Take out a line."""
        self._turn(tab, "remove/", removed=False)

    def restore(self, tab: Tab) -> None:
        """Put a line back."""
        self._turn(tab, "restore/", removed=True)

    def look(self, tab: Tab) -> None:
        """Come back to the front: know every line as it stands."""
        for line in NoteLine.objects.filter(note__meeting=self.meeting):
            tab.seen[str(line.code)] = self._seen(line)

    def finish(self, tab: Tab) -> None:
        """Finish the note, or open it again."""
        note = SharedNote.objects.filter(meeting=self.meeting).select_related("meeting__case").first()
        if note is None:
            return
        page, fields = ("note_unlock", {"why": "A slip."}) if note.finished_at else ("note_finish", {})
        self.counts[page] += 1
        if self.ask == self._through_view:
            _verb = note.unlock(by=self.by, why="A slip.") if note.finished_at else note.finish(by=self.by)
        else:
            self.ask(reverse(f"cases:{page}", args=[self.case.code, note.code]), fields)
        if self.settled is None:
            self.settled = {line.code: (line.text, line.removed_at is None) for line in note.lines.all()}

    # How it is sent

    def _save(self, tab: Tab) -> None:
        """What was typed goes after what is on its way."""
        if not self._send(tab) or not tab.typing:
            return
        known = tab.seen.get(tab.code)
        if known is None:
            tab.code = tab.code or str(uuid.UUID(int=self.chance.getrandbits(128)))
            self._put(tab, self.new_url, {"code": tab.code, **self._said(tab.typing)})
        elif known.text != tab.typing:
            self._put(tab, known.url, {"version": known.version, **self._said(tab.typing)})

    def _turn(self, tab: Tab, act: str, *, removed: bool) -> None:
        code = self._known(tab, removed=removed)
        if code and self._send(tab):
            self._put(tab, tab.seen[code].url + act, {"version": tab.seen[code].version})

    def _put(self, tab: Tab, url: str, fields: Fields) -> None:
        tab.parcel = Parcel(url, fields)
        self._send(tab)

    def _send(self, tab: Tab, *, sure: bool = False) -> bool:
        """Whether nothing is on its way any more; a question or its answer may get lost, and then the same is sent again."""
        parcel = tab.parcel
        if parcel is None:
            return True
        fate = 1.0 if sure else self.chance.random()
        if fate < 0.1:
            self.counts["questions lost"] += 1
            return False
        version_before = self._version(parcel)
        status, answer = self.ask(parcel.url, parcel.fields)
        self._check(parcel, status, answer, version_before)
        if fate < 0.35:
            self.counts["answers lost"] += 1
            parcel.lost += 1
            return False
        tab.parcel = None
        self._answered(tab, parcel, status, answer)
        return True

    def _answered(self, tab: Tab, parcel: Parcel, status: int, answer: dict[str, Any]) -> None:
        """Take the answer over; after a conflict somebody chose to go on with what stands."""
        typed = parcel.fields.get("text")
        own = typed is not None and (parcel.url == self.new_url or tab.seen.get(tab.code, Seen("", 0, "")).url == parcel.url)
        if status == 200:
            line = NoteLine.objects.get(code=answer["line"])
            tab.seen[answer["line"]] = Seen(answer["url"], answer["version"], typed or line.text, "restore/" in answer["html"])
            if parcel.url == self.new_url:
                tab.code = answer["line"]
        elif own and parcel.url != self.new_url:
            tab.code = tab.typing = ""  # both texts stand in the form of that line
        if (status != 200 and typed is None) or (status == 409 and not own):
            self.look(tab)

    def _check(self, parcel: Parcel, status: int, answer: dict[str, Any], before: int) -> None:
        """An accepted write is written down; a conflict must say what stands; what was accepted is accepted again."""
        if status not in {200, 409}:
            self.faults.append(f"{status} for {parcel.url}")
            return
        self.counts["accepted" if status == 200 else "refused"] += 1
        text = parcel.fields.get("text")
        if status == 200:
            if text is not None:
                self.accepted.append((answer["line"], text))
            if parcel.url != self.new_url and before not in {int(parcel.fields["version"]), self._line(parcel).version}:
                self.faults.append("overwrote what nobody had seen")
            return
        if parcel.url == self.new_url:
            return
        line = self._line(parcel)
        stands = "" if line.removed_at else line.text
        if answer["text"] != stands or answer.get("version", line.version) != line.version:
            self.faults.append("a conflict does not say what stands")
        if line.version != before:
            self.faults.append("a refused write wrote")
        if parcel.lost and line.version == int(parcel.fields["version"]) + 1 and text == line.text:
            self.faults.append("a retry of what was accepted was called a conflict")

    # What is asked

    def _through_view(self, url: str, fields: Fields) -> Answer:
        found = resolve(url)
        request = RequestFactory().post(url, fields, headers={"Accept": "application/json"})
        request.user = self.by
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        response = found.func(request, *found.args, **found.kwargs)
        return response.status_code, json.loads(response.content)

    def _through_browser(self) -> Ask:
        browser = Browser()
        browser.force_login(self.by)

        def ask(url: str, fields: Fields) -> Answer:
            response = browser.post(url, fields, headers={"Accept": "application/json"})
            return response.status_code, response.json() if response["Content-Type"].startswith("application/json") else {}

        return ask

    def _word(self, tab: Tab) -> str:
        self.number += 1
        return f"{tab.name}{self.number}."

    def _said(self, text: str) -> Fields:
        return {"speaker": self.chance.choice(SPEAKERS).value, "text": text, "sheet": "meeting"}

    def _known(self, tab: Tab, *, removed: bool) -> str | None:
        codes = [code for code, seen in tab.seen.items() if seen.removed is removed]
        return self.chance.choice(codes) if codes else None

    def _line(self, parcel: Parcel) -> NoteLine:
        return NoteLine.objects.get(code=resolve(parcel.url).kwargs["line"])

    def _version(self, parcel: Parcel) -> int:
        return 0 if parcel.url == self.new_url else self._line(parcel).version

    def _seen(self, line: NoteLine) -> Seen:
        url = reverse("cases:line_edit", args=[self.case.code, line.note.code, line.code])
        return Seen(url, line.version, line.text, line.removed_at is not None)

    # What must hold

    def _judge(self) -> None:
        lines = {str(line.code): line for line in NoteLine.objects.filter(note__meeting=self.meeting)}
        said: dict[str, list[str]] = {code: [] for code in lines}
        for version in TextVersion.objects.filter(about__in=list(lines), field="text").order_by("version"):
            said[str(version.about)].append(version.text)
        for code, line in lines.items():
            if len(said[code]) != line.version - 1:
                self.faults.append("a version without its text")
            said[code].append(line.text)
        self.faults += [f"lost: {text}" for code, text in self.accepted if text not in said.get(code, [])]
        firsts = Counter(texts[0] for texts in said.values())
        self.faults += [f"doubled: {text}" for text, times in firsts.items() if times > 1]
        if len(lines) != len({code for code, _text in self.accepted}):
            self.faults.append("a line that nobody was told of")
        for settled, stood in (self.settled or {}).items():
            line = lines[str(settled)]
            if (line.text, line.removed_at is None) != stood:
                self.faults.append("a settled line was changed")
        unlocks = NoteUnlock.objects.filter(note__meeting=self.meeting).count()
        if unlocks != self.counts["note_unlock"]:
            self.faults.append("an unlock without its reason")
        self.counts["schedules"] += 1
