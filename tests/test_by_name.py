"""`make proof` and `make bench` run the programs of a package, all or one by name."""

from pathlib import Path

import pytest

from scripts import by_name


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two programs, one of which fails, and a module that is none."""
    folder = tmp_path / "counts"
    folder.mkdir()
    for name, status in (("good", 0), ("bad", 3)):
        (folder / f"{name}.py").write_text(f"import sys\n\n\ndef main():\n    sys.exit({status})\n\n\nmain()\n")
    (folder / "wire.py").write_text("WIRE = 1\n")
    (folder / "__main__.py").write_text("\ndef main():\n    pass\n")
    monkeypatch.setattr(by_name, "ROOT", tmp_path)
    return "counts"


def test_programs_are_the_modules_with_a_main(package: str, tmp_path: Path):
    assert by_name.programs(tmp_path / package) == ["bad", "good"]


def test_all_of_them_run_and_the_failures_are_counted_and_named(package: str, capfd: pytest.CaptureFixture[str]):
    assert by_name.run(package, []) == 1
    assert "Failed: bad." in capfd.readouterr().err


def test_one_of_them_runs_by_name(package: str, capfd: pytest.CaptureFixture[str]):
    assert by_name.run(package, ["good"]) == 0
    assert "bad" not in capfd.readouterr().out


def test_an_unknown_name_is_answered_with_the_known_ones(package: str, capfd: pytest.CaptureFixture[str]):
    assert by_name.run(package, ["god"]) == 1
    assert capfd.readouterr().err == "There is no god here; there is bad, good.\n"
