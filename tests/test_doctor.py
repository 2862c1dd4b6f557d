"""The doctor names what can hurt somebody on this machine, and says what to do about it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import examination
from bot.cli import main
from bot.keys import load_keys
from bot.storage.upgrade import DATABASE, upgrade
from bot.storage.writer import close, connect_alone
from config.settings import Backup, Settings
from tests.fakes.house import House
from tests.test_copies import Capture, People

NOW = 1_800_000_000.0


@pytest.fixture(autouse=True)
def a_machine_without_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n")
    monkeypatch.setattr(examination, "SWAPS", swaps)
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return swaps


def codes(settings: Settings) -> dict[str, str]:
    return {one.code: one.weight for one in examination.examine(settings, NOW)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    upgrade(tmp_path / "var" / DATABASE, load_keys(tmp_path / "var" / "keys"))
    return Settings(data_dir=tmp_path / "var")


def test_a_root_key_on_the_same_disk_has_to_be_mended(settings: Settings, capsys: Capture) -> None:
    assert codes(settings)["root_key.same_disk"] == "mend"
    assert main(["doctor"]) == 1
    assert "root_key_file" in capsys.readouterr().out
    elsewhere = Path("/dev/shm") / f"waymark-test-{id(settings)}"
    if elsewhere.parent.exists() and elsewhere.parent.stat().st_dev != settings.data_dir.stat().st_dev:
        elsewhere.write_bytes(bytes(32))
        elsewhere.chmod(0o600)
        try:
            assert "root_key.same_disk" not in codes(replace(settings, root_key_file=elsewhere))
        finally:
            elsewhere.unlink()


def test_open_files_and_plain_swap_have_to_be_mended(
    settings: Settings, a_machine_without_swap: Path
) -> None:
    (settings.data_dir / DATABASE).chmod(0o644)
    a_machine_without_swap.write_text("Filename Type\n/dev/zram0 partition\n/swapfile file 1 0 -2\n")
    found = codes(settings)
    assert found["file.open"] == found["swap.plain"] == "mend"


def test_copies_are_looked_at(settings: Settings, tmp_path: Path) -> None:
    assert codes(settings)["copies.none"] == "consider"
    people, copies = People(tmp_path), tmp_path / "copies"
    copies.mkdir()
    made = replace(settings, backup=Backup(people.recipients, copies, None))
    assert codes(made)["copies.old"] == "consider"
    assert codes(made)["destroyed_list.here"] == "consider"
    (copies / "waymark-20270114T000000Z-keys.age").write_text("x")
    assert "copies.old" not in codes(made)
    assert "copies.too_old" not in codes(made)
    (copies / "waymark-20270101T000000Z-keys.age").write_text("x")
    assert codes(made)["copies.too_old"] == "mend"
    people.recipients.write_text("nobody\n")
    assert codes(made)["copies.recipients"] == "mend"


async def test_cases_nobody_can_take_and_missing_supervisors_are_named(tmp_path: Path) -> None:
    async with House(tmp_path / "var") as house:
        await house.say("English", "1", "1", "they beat me")
        assert codes(house.app.settings)["cases.unsealed"] == "mend"
        await house.responder()
        await house.app.desk.sweep()
        found = codes(house.app.settings)
        assert "cases.unsealed" not in found
        assert found["people.few"] == found["supervisors.few"] == "consider"


def test_a_damaged_file_is_found(settings: Settings) -> None:
    path = settings.data_dir / DATABASE
    db = connect_alone(path)
    db.raw.execute("PRAGMA journal_mode=DELETE")
    close(db)
    data = bytearray(path.read_bytes())
    data[4096:8192] = bytes(4096)
    path.write_bytes(bytes(data))
    assert codes(settings)["database.damaged"] == "mend"


def test_the_answer_as_json(settings: Settings, capsys: Capture) -> None:
    assert main(["doctor", "--json"]) == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["weight"], set(first)) == ("mend", {"weight", "code", "sentence"})
