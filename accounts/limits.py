"""What is limited, with every figure: the whole table. A limit is a delay of a quarter of an hour at most, never a lock.

Guesses at something secret are counted twice: for the account, and for the network they come from. A browser in which
the person got in before has a count of its own instead of both, so that nothing that strangers do slows her down there.
"""

from __future__ import annotations

import datetime as dt

from accounts.tries import Growing, Limit, Window

# Wrong passwords of one account or one known browser. Five come from a bad day; after that a hundred a day at most.
PASSWORDS = Limit("passwords", Growing(free=5))
# Wrong second-factor and recovery codes of one account. A code has a million forms: a hundred tries a day find none.
CODES = Limit("codes", Growing(free=5))
# Wrong passwords and codes from one network, whomever they are for. An office that mistypes thirty times waits a little.
GUESSES = Limit("guesses", Window(most=30))
# Codes of invitations from one network; the invitation itself dies after five wrong ones.
INVITATION_CODES = Limit("invitation codes", Window(most=60))
# Sign-ins by passkey begun or ended in one network, and wrong answers of passkeys as a second step of one account. None can
# be guessed: this spares the server, not the account.
PASSKEYS = Limit("passkeys", Window(most=120))
# Hand-in links that open nothing, from one network. One that is right opens whatever its neighbours tried.
HAND_IN_TOKENS = Limit("hand-in tokens", Window(most=60))
# Films begun, and searches among one's own families, by one person.
UPLOADS = Limit("uploads", Window(most=60))
SEARCHES = Limit("searches", Window(most=120, within=dt.timedelta(minutes=1)))

ALL = (PASSWORDS, CODES, GUESSES, INVITATION_CODES, PASSKEYS, HAND_IN_TOKENS, UPLOADS, SEARCHES)

# page: what is counted there before it is asked anything, and whose; guesses are counted where they are looked at (guessing.py)
AT_PAGES: dict[str, tuple[Limit, str, frozenset[str]]] = {
    "accounts:invitation": (INVITATION_CODES, "network", frozenset({"POST"})),
    "mfa_login_webauthn": (PASSKEYS, "network", frozenset({"GET", "POST"})),
    "cases:film_new": (UPLOADS, "person", frozenset({"POST"})),
    "practice:find": (SEARCHES, "person", frozenset({"POST"})),
}
# Those of them whose waiting stands in the access log, as that for wrong passwords and codes does.
WAYS_IN = {"accounts:invitation", "mfa_login_webauthn"}
# Pages that are shown again with their form, as it was typed but for what is secret; elsewhere stands a page of its own.
FORMS = {"account_login", "accounts:invitation", "accounts:password", "mfa_authenticate"}
# Pages at whose end somebody may have got in completely, and whose browser is known from then on.
ENTRANCES = {
    "account_login", "mfa_authenticate", "mfa_login_webauthn", "accounts:invitation_way", "accounts:passkey_new",
    "accounts:app_new", "accounts:sign_in_again",
}  # fmt: skip
