"""The texts with which a fresh service begins to ask; each is its version 1, and every word is the service's own from then on.

They promise only what the program does, whatever the service's settings are: a line is one paragraph.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.consent_rule import Purpose

_FREE = _("You can say no, and you can change your mind at any time. The help that you get stays the same.")

STARTER = {
    Purpose.FILMING: (
        _("We film a few minutes of you and your child. You choose what you do, and you can stop at any moment."),
        _("Your practitioner picks moments that went well, and you look at them together."),
        _("Only your practitioner sees the film, or whoever stands in for them. Anybody else needs a yes of its own from you."),
        _("How long a film is kept is a rule of this service. Your practitioner tells you."),
        _("The film is kept sealed. If you withdraw your agreement, it can no longer be played from that moment on."),
        _FREE,
        _("If something in the film made us worry about a child's safety, we would have to act on it, and would tell you."),
    ),
    Purpose.SUPERVISION: (
        _("Your practitioner talks about her work with a supervisor, who helps her to do it well. You can say which one."),
        _("The supervisor reads what you hope for, the shared notes, what the questionnaires say and how the work goes on."),
        _("Your names are left out, as far as a program can: it puts “the parent” and “the child” instead."),
        _("She sees no addresses or telephone numbers, and nothing that your practitioner wrote for herself alone."),
        _("She sees no film. Should a moment of one be shown to her, you are asked about that first."),
        _("You can say no, and change your mind at any time: from that moment on she sees nothing. The help stays the same."),
    ),
    Purpose.PEERS: (
        _("Practitioners learn from each other. In a small group they look at moments of their work."),
        _("Your practitioner may show short moments of your film to this group. They know the same rules of silence."),
        _("Nobody takes a copy away, and your names are not said."),
        _FREE,
    ),
    Purpose.TRAINING: (
        _("People who learn this work need to see how it is done."),
        _("Your practitioner may show short moments of your film at a training day, to people who do not know you."),
        _("They see your faces. Nobody takes a copy away, and your names are not said."),
        _FREE,
    ),
    Purpose.RESEARCH: (
        _("Researchers want to know what helps families. Your film may be looked at for this."),
        _("Before it is used in a study, you are told which study it is and who does it."),
        _FREE,
    ),
    Purpose.OUTCOMES: (
        _("The service counts how families rate their hopes and what their questionnaires say, before and after."),
        _("Your figures are put together with those of others, and your names are left out."),
        _FREE,
    ),
    Purpose.KEEPING: (
        _("How long films are kept after the work is a rule of this service. Your practitioner tells you what it is."),
        _("In many services films are then destroyed. In some they belong to the record and stay in it."),
        _("You may agree that they are not destroyed then, so that you can look back at them with your practitioner."),
        _FREE,
    ),
}
# What can be asked beside being filmed; a supervisor is named on a page of its own.
FURTHER = [purpose for purpose in STARTER if purpose not in {Purpose.FILMING, Purpose.SUPERVISION}]
