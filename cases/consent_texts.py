"""The texts that a family agrees to, by version; a consent keeps the version it was given to.

They promise only what the program does: a term for keeping films belongs here once films are destroyed by it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CURRENT = "filming-1"
SUPERVISION = "supervision-1"

TEXTS = {
    "filming-1": (
        _("We film a few minutes of you and your child. You choose what you do, and you can stop at any moment."),
        _("Your practitioner picks moments that went well, and you look at them together."),
        _("Only your practitioner sees the film. Nobody else does unless you agree to it separately."),
        _("The film is kept sealed. If you withdraw your agreement, it can no longer be played from that moment on."),
        _("You can say no, and you can change your mind at any time. The help that you get stays the same."),
        _("If something in the film made us worry about a child's safety, we would have to act on it, and would tell you."),
    ),
    "supervision-1": (
        _("Your practitioner talks about her work with a supervisor, who helps her to do it well. You can say which one."),
        _("The supervisor reads what you hope for, the shared notes, what the questionnaires say and how the work goes on."),
        _("Your names are left out, as far as a program can: it puts “the parent” and “the child” instead."),
        _("She sees no addresses or telephone numbers, and nothing that your practitioner wrote for herself alone."),
        _("She sees no film. Should a moment of one be shown to her, you are asked about that first."),
        _("You can say no, and change your mind at any time: from that moment on she sees nothing. The help stays the same."),
    ),
}
