"""What the suite needs from the machine."""

from __future__ import annotations

import pytest

from tests.needs import need
from tests.postgres import server_tools


def test_a_postgresql_server_is_here_for_the_second_run():
    need(
        "postgres",
        found=server_tools() is not None,
        sentence="There is no PostgreSQL server here (apt-get install postgresql).",
    )


def test_a_need_that_is_not_met_is_skipped_loudly_or_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VIG_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no moon"):
        need("moon", found=False, sentence="There is no moon.")

    monkeypatch.setenv("VIG_REQUIRE", "sun,moon")
    with pytest.raises(pytest.fail.Exception, match="no moon"):
        need("moon", found=False, sentence="There is no moon.")
