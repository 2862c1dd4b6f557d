"""Settings: what is written holds, what is not understood stops the start with a sentence that helps."""

import re
import tomllib
from pathlib import Path

import pytest

from config.errors import BrokenInput
from config.keys import KEYS, TABLES
from config.load import load
from config.secret import read_secret
from config.settings import Settings

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "config" / "waymark.example.toml"
CANARY = "123456:AAcanaryTokenThatMustNotShow"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "waymark.toml"
    file.write_text(text, "utf-8")
    return file


def refusal(text: str, tmp_path: Path) -> str:
    file = written(tmp_path, text)
    with pytest.raises(BrokenInput) as caught:
        load({}, file)
    return str(caught.value).replace(str(file), "waymark.toml")


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({}) == Settings()
    assert not load({}).reaches_strangers


def test_the_file_in_config_is_found_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "waymark.toml").write_text("port = 9000\n")
    assert load({}).port == 9000


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path, '[telegram]\napi_base = "http://127.0.0.1:1"\n[retention]\nanswers_other = "3 h"\n'
    )
    settings = load(
        {"WAYMARK_CONFIG": str(file), "WAYMARK_TELEGRAM_API_BASE": "http://127.0.0.1:2/", "HOME": "x"}
    )
    assert settings.telegram.api_base == "http://127.0.0.1:2"
    assert settings.retention.answers_other == 3 * 3600
    assert settings.retention.answers_inside == 300


def test_every_kind_of_value_is_read_from_the_environment() -> None:
    settings = load(
        {
            "WAYMARK_PORT": "0",
            "WAYMARK_NOT_FOR_REAL_PEOPLE": "true",
            "WAYMARK_DATA_DIR": "somewhere",
            "WAYMARK_RETENTION_ANSWERS_INSIDE": "30s",
            "WAYMARK_STAFF_TOKEN_FILE": "staff-token",
            "WAYMARK_PUBLIC_ADDRESS": "https://chat.example.org/",
        }
    )
    assert (settings.port, settings.not_for_real_people, settings.retention.answers_inside) == (0, True, 30)
    assert (settings.data_dir, settings.staff.token_file) == (Path("somewhere"), Path("staff-token"))
    assert settings.public_address == "https://chat.example.org"
    assert settings.reaches_strangers


def test_an_empty_variable_is_one_that_nobody_set() -> None:
    assert load({"WAYMARK_TELEGRAM_TOKEN_FILE": ""}).telegram.token_file is None


def test_a_token_file_reaches_strangers() -> None:
    assert load({"WAYMARK_TELEGRAM_TOKEN_FILE": "token"}).reaches_strangers


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("prot = 1\n", "waymark.toml:1  prot is not a setting. Did you mean port?"),
        (
            '# a\n[telegram]\n\nmode = "pull"\n',
            'waymark.toml:4  telegram.mode needs "polling" or "webhook".',
        ),
        (
            '[telegram]\ntoken_flie = "x"\n',
            "waymark.toml:2  telegram.token_flie is not a setting. Did you mean telegram.token_file?",
        ),
        (
            f'[telegram]\ntoken = "{CANARY}"\n',
            "waymark.toml:2  telegram.token would be a secret in the open. "
            "Put it in a file and name it in telegram.token_file.",
        ),
        (
            f'password = "{CANARY}"\n',
            "waymark.toml:1  password would be a secret in the open. Put it in a file outside the settings.",
        ),
        ("[opperators]\n", "waymark.toml:1  opperators is not a setting. Did you mean operators?"),
        ("zzz = 1\n", "waymark.toml:1  zzz is not a setting. Take it out."),
        ("port = true\n", "waymark.toml:1  port needs a whole number."),
        ("port = 70000\n", "waymark.toml:1  port needs a port from 0 to 65535 (0 takes a free one)."),
        (
            "[retention]\ncase_days = 0\n",
            "waymark.toml:2  retention.case_days needs a whole number of at least 1.",
        ),
        (
            "[retention]\nanswers_inside = 5\n",
            "waymark.toml:2  retention.answers_inside needs a length of time "
            'such as "30 s", "5 min" or "6 h".',
        ),
        ('not_for_real_people = "yes"\n', "waymark.toml:1  not_for_real_people needs true or false."),
        ("data_dir = 3\n", "waymark.toml:1  data_dir needs the path of a file or folder."),
        ('host = ""\n', "waymark.toml:1  host can't be empty."),
        (
            f'public_address = "https://user:{CANARY}@x.org"\n',
            "waymark.toml:1  public_address needs an address such as https://chat.example.org.",
        ),
        ("port = 1\nport 2\n", "waymark.toml:2  is not TOML from here on. Compare it with the example file."),
    ],
)
def test_a_slip_is_answered_with_its_place_and_what_to_write(
    text: str, sentence: str, tmp_path: Path
) -> None:
    assert refusal(text, tmp_path) == sentence


def test_a_slip_in_the_environment_is_answered_alike() -> None:
    with pytest.raises(BrokenInput) as caught:
        load({"WAYMARK_PROT": "1"})
    assert str(caught.value) == "the environment  WAYMARK_PROT is not a setting. Did you mean WAYMARK_PORT?"
    with pytest.raises(BrokenInput) as caught:
        load({"WAYMARK_TELEGRAM_TOKEN": CANARY})
    assert "name it in WAYMARK_TELEGRAM_TOKEN_FILE" in str(caught.value)
    assert CANARY not in str(caught.value) + repr(caught.value)


def test_a_named_file_that_is_not_there_is_no_reason_to_use_defaults(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match=r"can't be read"):
        load({"WAYMARK_CONFIG": str(tmp_path / "gone.toml")})


@pytest.mark.parametrize(
    "left_out", ["telegram.token_file", "telegram.webhook_secret_file", "public_address"]
)
def test_a_webhook_needs_all_it_stands_on(left_out: str) -> None:
    whole = {
        "telegram.mode": "webhook",
        "telegram.token_file": "a",
        "telegram.webhook_secret_file": "b",
        "public_address": "https://chat.example.org",
    }
    assert load({KEYS[path].variable: value for path, value in whole.items()}).telegram.mode == "webhook"
    with pytest.raises(BrokenInput, match=re.escape(left_out)):
        load({KEYS[path].variable: value for path, value in whole.items() if path != left_out})


def test_every_setting_stands_in_the_example_and_in_the_readme() -> None:
    example, readme = EXAMPLE.read_text("utf-8"), (ROOT / "config" / "README.md").read_text("utf-8")
    table, listed = "", []
    for line in example.splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            table = header[1] + "."
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            listed.append(table + key[1])
    assert listed == list(KEYS)
    assert [path for path in KEYS if f"`{path}`" not in readme] == []


def test_the_example_holds_the_defaults() -> None:
    assert load({}, EXAMPLE) == Settings()


def test_the_lines_of_the_example_that_are_switched_off_would_be_understood(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# (\w+ = )", r"\1", EXAMPLE.read_text("utf-8"))
    assert set(tomllib.loads(text)) >= TABLES
    settings = load({}, written(tmp_path, text))
    assert settings.telegram.token_file is not None
    assert settings.staff.token_file is not None


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(CANARY + "\n")
    file.chmod(0o600)
    assert read_secret(file) == CANARY


@pytest.mark.parametrize(
    ("content", "mode", "problem"),
    [(CANARY, 0o604, "everybody may read"), ("\n", 0o600, "one word"), (f"{CANARY} two", 0o600, "one word")],
)
def test_a_secret_that_is_open_or_broken_is_refused_without_showing_it(
    content: str, mode: int, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(content)
    file.chmod(mode)
    with pytest.raises(BrokenInput, match=problem) as caught:
        read_secret(file)
    assert CANARY not in str(caught.value) + repr(caught.value)


def test_a_secret_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match=r"gone.*can't be read"):
        read_secret(tmp_path / "gone")
