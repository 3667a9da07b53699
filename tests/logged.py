"""What the access log must tell of one request."""

from __future__ import annotations

from accounts.models import AccessEntry, User
from tests.pages import routes

# As what each kind of person acts; beside it what she is on pages of this family, and where she broke the glass.
ACTING = {
    "own": "practitioner", "pending": "practitioner", "expired": "practitioner", "colleague": "practitioner",
    "former_cover": "practitioner", "cover": "practitioner", "supervisor": "supervisor", "unconsented": "supervisor",
    "unlinked": "supervisor", "team_lead": "team_lead", "admin": "admin", "breaker": "admin", "client": "client",
    "co_parent": "client", "other_client": "client",
}  # fmt: skip
# How addresses name a family by its code, if only for want of another code to ask with.
OF_A_FAMILY = ("cases/<", "family/<", "supervision/<", "sign-ins/<")


def acting(kind: str, page: str, *, refused: bool) -> str:
    """As what this kind of person is at a page, as the log must say it."""
    if kind == "cover" and routes()[page].startswith(OF_A_FAMILY):
        return "cover"
    return "emergency" if kind == "breaker" and page == "practice:emergency_record" and not refused else ACTING[kind]


def log_faults(lines: list[AccessEntry], *, page: str, user: User | None, kind: str, refused: bool) -> list[str]:
    """What is wrong with the lines of one request: a refusal is one line and the only one, a look at most one, each says what is true."""
    kinds = [str(line.kind) for line in lines]
    faults = []
    if kinds.count("refusal") != refused or (refused and len(lines) > 1) or kinds.count("look") > 1:
        faults.append(f"{'refused' if refused else 'let in'}, and the log says {kinds}")
    if user is None:
        return faults
    role = acting(kind, page, refused=refused)
    return faults + [f"not true: {line} as {line.role}" for line in lines if not _is_true(line, page, user, role)]


def _is_true(line: AccessEntry, page: str, user: User, role: str) -> bool:
    """Who, as what, where, in which request, with which outcome."""
    where = line.page == page or line.kind not in {"look", "refusal"}
    outcome = "refused" if line.kind == "refusal" else "done"
    return (
        line.by == user and line.role == role and where and line.outcome == outcome
        and line.request is not None and len(line.sign_in) == 32
    )  # fmt: skip
