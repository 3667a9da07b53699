"""Editions: drafted, revised, published, retired; what is published stays as it is, whoever asks the database."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from questionnaires.models import InstrumentVersion
from questionnaires.reading import DefinitionFault, canonical, sha256
from questionnaires.shipped import FOLDER, Differs, load_instruments
from tests.questionnaires.definitions import definition_text, edition_of


@pytest.mark.django_db
def test_a_fresh_service_has_the_relationship_reflection_and_loading_it_again_changes_nothing(
    capsys: pytest.CaptureFixture[str],
):
    call_command("load_instruments")
    first = list(InstrumentVersion.objects.values())
    call_command("load_instruments")

    assert capsys.readouterr().out == "relationship-reflection 1.0.0\n"
    assert list(InstrumentVersion.objects.values()) == first
    assert [(row["state"], row["is_validated"]) for row in first] == [("published", False)]


@pytest.mark.django_db(transaction=True)
def test_of_many_servers_that_start_at_once_one_publishes():
    start = threading.Barrier(4)
    published: list[InstrumentVersion] = []

    def race() -> None:
        start.wait()
        try:
            published.extend(load_instruments())
        finally:
            connection.close()

    servers = [threading.Thread(target=race) for _number in range(4)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()

    assert [edition.state for edition in published] == ["published"]
    assert InstrumentVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_shipped_file_that_was_changed_without_a_new_version_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    load_instruments()
    source = (FOLDER / "relationship-reflection.yaml").read_text()
    (tmp_path / "changed.yaml").write_text(source.replace("hard work", "work"))
    monkeypatch.setattr("questionnaires.shipped.FOLDER", tmp_path)

    with pytest.raises(Differs, match="relationship-reflection"):
        load_instruments()


@pytest.mark.django_db
def test_an_edition_is_kept_as_canonical_json_with_its_hash():
    edition = InstrumentVersion.draft(definition_text())

    assert edition.definition == canonical(json.loads(edition.definition))
    assert edition.sha256 == sha256(edition.definition)
    assert edition.read().key == edition.instrument.key == "test"


@pytest.mark.django_db
def test_a_version_is_drafted_once():
    InstrumentVersion.draft(definition_text())

    with pytest.raises(InstrumentVersion.VersionTaken):
        InstrumentVersion.draft(definition_text(title="Another"))


@pytest.mark.django_db
def test_a_draft_may_be_revised_and_reads_as_revised():
    edition = InstrumentVersion.draft(definition_text())
    edition.read()
    edition.revise(definition_text(title="Another", version="1.0.1"))

    assert (edition.version, edition.read().title) == ("1.0.1", (("en", "Another"),))


@pytest.mark.django_db
def test_a_draft_is_not_revised_into_another_instrument_nor_into_a_version_that_is_there():
    InstrumentVersion.draft(definition_text(version="2.0.0"))
    edition = InstrumentVersion.draft(definition_text())

    with pytest.raises(DefinitionFault, match="another instrument"):
        edition.revise(definition_text(key="other"))
    with pytest.raises(InstrumentVersion.VersionTaken):
        edition.revise(definition_text(version="2.0.0"))


def test_a_text_that_is_no_definition_is_not_kept(db: None):
    with pytest.raises(DefinitionFault):
        InstrumentVersion.draft("title: Nothing else")

    assert not InstrumentVersion.objects.exists()


@pytest.mark.django_db
def test_a_published_edition_is_neither_revised_nor_published_again(alice: User):
    edition = edition_of(definition_text())
    edition.publish(by=alice)

    assert (edition.state, edition.published_by) == ("published", alice)
    with pytest.raises(InstrumentVersion.WrongState):
        edition.publish(by=alice)
    with pytest.raises(InstrumentVersion.WrongState):
        edition.revise(definition_text(title="Another"))


@pytest.mark.django_db
def test_what_was_revised_in_another_tab_is_not_published_unseen(alice: User):
    edition = edition_of(definition_text())
    InstrumentVersion.objects.get(pk=edition.pk).revise(definition_text(title="Another"))
    edition.sha256 = sha256(definition_text())

    with pytest.raises((InstrumentVersion.WrongState, InstrumentVersion.Altered)):
        edition.publish(by=alice)
    assert InstrumentVersion.objects.get(pk=edition.pk).state == "draft"


@pytest.mark.django_db
def test_only_a_published_edition_is_retired(alice: User):
    edition = edition_of(definition_text())
    with pytest.raises(InstrumentVersion.WrongState):
        edition.retire(by=alice)
    edition.publish(by=alice)
    edition.retire(by=alice)

    assert (edition.state, edition.retired_by) == ("retired", alice)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["published", "retired"])
@pytest.mark.parametrize(
    "change",
    [
        {"definition": "{}"}, {"sha256": "0" * 64}, {"version": "9.0.0"}, {"is_validated": True}, {"comparable_with": ["0.9.0"]},
        {"state": "draft"}, {"published_at": timezone.now()},
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_published(state: str, change: dict[str, Any]):
    edition = edition_of(definition_text())
    edition.publish(by=None)
    if state == "retired":
        edition.retire(by=None)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        InstrumentVersion.objects.filter(pk=edition.pk).update(**change)
    assert InstrumentVersion.objects.get(pk=edition.pk).definition == edition.definition


@pytest.mark.django_db
def test_the_database_refuses_to_delete_what_was_published_and_lets_a_draft_go():
    edition = edition_of(definition_text())
    edition_of(definition_text(version="2.0.0")).delete()
    edition.publish(by=None)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        edition.delete()
    assert list(InstrumentVersion.objects.values_list("version", flat=True)) == ["1.0.0"]


@pytest.mark.django_db
def test_a_retired_edition_does_not_come_back():
    edition = edition_of(definition_text())
    edition.publish(by=None)
    edition.retire(by=None)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        InstrumentVersion.objects.filter(pk=edition.pk).update(state="published")


@pytest.mark.django_db
def test_a_definition_that_does_not_fit_its_hash_is_not_read():
    edition = InstrumentVersion.draft(definition_text(title="Read for the first time"))
    InstrumentVersion.objects.filter(pk=edition.pk).update(definition=edition.definition.replace("first", "second"))
    edition.refresh_from_db()

    with pytest.raises(InstrumentVersion.Altered):
        edition.read()


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_after_a_test_with_real_commits():
    load_instruments()

    assert InstrumentVersion.objects.exists()


@pytest.mark.django_db
def test_the_database_guards_again_after_tables_were_emptied(reflection: InstrumentVersion):
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        reflection.delete()
