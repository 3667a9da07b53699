"""A family without its names, for a supervisor: a name of its own, and its texts with the people's names put out of them.

The name is the same each time the same supervisor looks, and another one for another supervisor: two of them cannot tell from
it that they speak of one family. Names in texts are found as words, whatever their case and accents; a name that nobody wrote
down as somebody's, such as a brother's, stays, and the pages say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Child, Participant

# Few words that people are called by: a family is not to be taken for one of that name.
BIRDS = (
    "Avocet", "Bittern", "Bunting", "Buzzard", "Chaffinch", "Coot", "Cormorant", "Crane", "Curlew", "Dipper", "Dunlin",
    "Dunnock", "Eider", "Fieldfare", "Gannet", "Godwit", "Goldcrest", "Goldfinch", "Goshawk", "Grebe", "Heron",
    "Hoopoe", "Kestrel", "Kingfisher", "Kite", "Lapwing", "Linnet", "Mallard", "Moorhen", "Nightjar", "Nuthatch",
    "Osprey", "Ouzel", "Oystercatcher", "Petrel", "Pintail", "Pipit", "Plover", "Pochard", "Puffin", "Redstart",
    "Redwing", "Sandpiper", "Shearwater", "Shelduck", "Siskin", "Skylark", "Snipe", "Stonechat", "Stork", "Swallow",
    "Teal", "Tern", "Thrush", "Treecreeper", "Turnstone", "Wagtail", "Waxwing", "Wheatear", "Whimbrel", "Whinchat",
    "Wigeon", "Woodlark", "Yellowhammer",
)  # fmt: skip
TREES = (
    "Alder", "Almond", "Apple", "Aspen", "Beech", "Blackthorn", "Buckthorn", "Chestnut", "Cypress", "Elm", "Fig",
    "Hawthorn", "Hornbeam", "Juniper", "Larch", "Lime", "Linden", "Maple", "Medlar", "Mulberry", "Oak", "Pear", "Pine",
    "Plane", "Plum", "Poplar", "Quince", "Sallow", "Spindle", "Spruce", "Sycamore", "Tamarisk", "Walnut", "Whitebeam",
    "Yew",
)  # fmt: skip
NUMBERS = range(10, 100)
PARENTS = {Participant.Relation.MOTHER, Participant.Relation.FATHER, Participant.Relation.ADOPTIVE_PARENT}
WORD = re.compile(r"\w+")
BEGINS = re.compile(r"(?:^|[.!?…:]\s+|\n\s*)[\"'“‘„«]*$")
SHORTEST = 2


def pseudonym(case: Case, supervisor: User) -> str:
    """What this supervisor knows the family by, such as "Heron · Linden 42"."""
    drawn = int.from_bytes(salted_hmac("pseudonym", f"{case.code}/{supervisor.code}", algorithm="sha256").digest())
    drawn, bird = divmod(drawn, len(BIRDS))
    drawn, tree = divmod(drawn, len(TREES))
    return f"{BIRDS[bird]} · {TREES[tree]} {NUMBERS[drawn % len(NUMBERS)]}"


def role_of(place: Participant) -> str:
    """What somebody is called instead of a name."""
    if place.child_id:
        return _("the child")
    return _("the parent") if place.relation in PARENTS else _("the carer")


class Veil:
    """Puts the names of a case's people out of texts; the places must come with their people and the adults' sign-ins."""

    def __init__(self, places: Iterable[Participant]) -> None:
        self.instead: dict[str, str] = {}
        for place in places:
            for name in _names(place):
                for word in WORD.findall(unicodedata.normalize("NFC", name)):
                    if len(word) >= SHORTEST:
                        self.instead.setdefault(_plain(word), role_of(place))

    def __call__(self, text: str) -> str:
        """The text with a role wherever a name stood."""
        clear = unicodedata.normalize("NFC", text)
        parts: list[str] = []
        end, last = 0, ""
        for found in WORD.finditer(clear):
            role = self._role(found[0])
            if role is None:
                continue
            between = clear[end : found.start()]
            if not (role == last and between in {" ", "-"}):  # a second part of the same name adds nothing
                parts += [between, _begun(role, clear[: found.start()])]
            end, last = found.end(), role
        return "".join([*parts, clear[end:]])

    def _role(self, word: str) -> str | None:
        plain = _plain(word)
        return self.instead.get(plain) or (self.instead.get(plain[:-1]) if plain.endswith("s") else None)


def _begun(role: str, before: str) -> str:
    """The role, with a capital where a sentence begins."""
    return role[:1].upper() + role[1:] if BEGINS.search(before[-20:]) else role


def _names(place: Participant) -> list[str]:
    person = place.person
    user = None if isinstance(person, Child) else person.user
    return [person.name, user.name if user else ""]


def _plain(word: str) -> str:
    """The letters of a word without case and accents."""
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
