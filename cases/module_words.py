"""The words that pages hand to their modules, so that scripts hold none of their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.module_words import draft_words, saving_words
from cases.models import Meeting


def note_words(user: User, meeting: Meeting) -> dict[str, Any]:
    """What ``static/js/note.js`` says; the review and the meeting's page keep what was not sent in the same place."""
    return draft_words(user, place=f"note {meeting.code}") | {
        "not_in_note": _("This is not in the note yet. It was kept on this device."),
    }


def film_room_words() -> dict[str, Any]:
    """What the film room's modules say."""
    return saving_words() | {
        "place": _("{minutes} minutes {seconds} seconds, frame {frame}"),
        "begins": _("Begins at {time}"),
        "ends": _("Ends at {time}"),
        "seconds": _("{seconds} s"),
        "speed": _("{times}×"),
        "mark_first": _("Mark first where the moment begins and where it ends"),
        "new_moment": _("New moment"),
        "without_words": _("without words yet"),
        "on_strip": _("Clip {number}, {start} to {end}"),
        "clip_saved": _("Clip saved"),
        "moved": _("Clip {number} of {count}"),
        "taken_out": _("Taken out. It can be brought back."),
        "shown_by": _("moments here: {count}"),
        "bad_time": _("Write a time as minutes, seconds and frame, such as 3:40.02."),
        "too_long": _("The film is not that long."),
        "wrong_order": _("The clip must end after it begins."),
        "film_stopped": _("The film cannot be played just now. Open this page again to go on."),
        "space": _("Space"),
        "shift": _("Shift"),
        "keys": _key_words(),
    }


def _key_words() -> dict[str, str]:
    """What each key does, by the names in ``static/js/keys.js``."""
    return {
        "play": _("play, stop"),
        "slower": _("slower"),
        "faster": _("faster"),
        "frame-back": _("one frame back"),
        "frame-on": _("one frame on"),
        "second-back": _("one second back"),
        "second-on": _("one second on"),
        "five-back": _("five seconds back"),
        "five-on": _("five seconds on"),
        "start": _("to the start of the film"),
        "finish": _("to the end of the film"),
        "in": _("a moment begins here"),
        "out": _("the moment ends here"),
        "last-five": _("mark the last five seconds"),
        "save": _("save the clip; once saved, write what happens"),
        "play-clip": _("play the clip"),
        "loop": _("play the clip again and again"),
        "to-in": _("to the clip’s first frame"),
        "to-out": _("to the clip’s last frame"),
        "see": _("what you see; then, within three seconds, the line beneath it"),
        "unsee": _("take the level away"),
        "aside": _("put the new moment aside; leave a field"),
        "help": _("these keys"),
    }
