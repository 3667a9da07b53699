"""What the access log must tell of one request."""

from __future__ import annotations

from accounts.models import AccessEntry, User


def log_faults(lines: list[AccessEntry], *, page: str, user: User | None, refused: bool) -> list[str]:
    """What is wrong with the lines of one request: a refusal is one line and the only one, a look at most one, each says what is true."""
    kinds = [str(line.kind) for line in lines]
    faults = []
    if kinds.count("refusal") != refused or (refused and len(lines) > 1) or kinds.count("look") > 1:
        faults.append(f"{'refused' if refused else 'let in'}, and the log says {kinds}")
    return faults + [f"not true: {line} as {line.role}" for line in lines if user and not _is_true(line, page, user)]


def _is_true(line: AccessEntry, page: str, user: User) -> bool:
    """Who, as what, where, in which request, with which outcome."""
    where = line.page == page or line.kind not in {"look", "refusal"}
    outcome = "refused" if line.kind == "refusal" else "done"
    return (
        line.by == user and line.role in {role.value for role in user.roles} and where and line.outcome == outcome
        and line.request is not None and len(line.sign_in) == 32
    )  # fmt: skip
