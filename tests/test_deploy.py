"""What runs it: the container files against their real schema, no secret inline, never root, locks whole."""

import configparser
import copy
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.keys import KEYS
from config.load import load

ROOT = Path(__file__).parent.parent
SCHEMA_FILE = ROOT / "build" / "peers" / "compose" / "compose" / "config" / "compose_spec.json"
COMPOSE_FILES = ("docker-compose.yml", "deploy/compose.telegram.yml")
UNITS = ("deploy/waymark.service", "deploy/waymark-staff.service")
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
SECRET_NAME = re.compile(r"TOKEN|SECRET|PASS|KEY")


def compose(name: str = COMPOSE_FILES[0]) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return document


def services() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (name, service, body) for name in COMPOSE_FILES for service, body in compose(name)["services"].items()
    ]


def problems(document: dict[str, Any]) -> list[str]:
    assert SCHEMA_FILE.exists(), "run `make needs` first: it unpacks the compose schema"
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(document)]


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_a_compose_file_fits_the_compose_specification(name: str) -> None:
    assert problems(compose(name)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("read_onyl", True),
        ("read_only", ["perhaps"]),
        ("secrets", "one"),
        ("healthcheck", {"tset": ["NONE"]}),
    ],
)
def test_the_schema_refuses_a_slip(key: str, value: object) -> None:
    document = copy.deepcopy(compose())
    document["services"]["waymark"][key] = value
    assert problems(document)


def test_every_path_in_the_compose_files_is_there() -> None:
    build = compose()["services"]["waymark"]["build"]
    assert (ROOT / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]) == DOCKERFILE
    assert DOCKERFILE.is_file()
    for name, _, body in services():
        declared = set(compose(name).get("volumes", {}))
        for volume in body.get("volumes", []):
            source = volume.split(":")[0]
            assert source in declared or ((ROOT / source).exists() and volume.endswith(":ro")), source


def test_secrets_are_files_that_git_never_sees() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "/secrets/" in ignored
    for name in COMPOSE_FILES:
        for secret, body in compose(name)["secrets"].items():
            assert body == {"file": f"./secrets/{secret}"}


def test_no_secret_stands_in_the_environment() -> None:
    for name, service, body in services():
        mounted = {f"/run/secrets/{secret}" for secret in body.get("secrets", [])}
        for variable, value in body["environment"].items():
            if SECRET_NAME.search(variable):
                assert variable.endswith("_FILE"), (name, service, variable)
                assert value in mounted, (name, service, variable)


def test_the_environment_of_each_service_is_understood() -> None:
    for _, _, body in services():
        if "RASA_TELEMETRY_ENABLED" in body["environment"]:
            continue  # not ours
        plain = {
            variable: re.sub(r"^\$\{.*\}$", "true", value) for variable, value in body["environment"].items()
        }
        load(plain)


def test_each_service_runs_without_rights_on_a_root_that_nobody_can_write() -> None:
    for service, body in compose()["services"].items():
        assert body["read_only"] is True, service
        assert body["cap_drop"] == ["ALL"]
        assert body["security_opt"] == ["no-new-privileges:true"]
        assert body["tmpfs"]
        assert not {"privileged", "cap_add", "user", "network_mode", "pid", "devices"} & set(body)


def test_words_in_memory_reach_no_disk() -> None:
    for body in compose()["services"].values():
        assert body["ulimits"]["core"] == 0
        assert body["memswap_limit"] == body["mem_limit"]
    for name in UNITS:
        assert ("LimitCORE", "0") in unit(name)
        assert ("MemorySwapMax", "0") in unit(name)


def test_only_this_machine_reaches_the_port() -> None:
    main = compose()["services"]["waymark"]
    assert main["ports"] == [f"127.0.0.1:8080:{main['environment']['WAYMARK_PORT']}"]
    assert f":{main['environment']['WAYMARK_PORT']}/health" in main["healthcheck"]["test"][-1]
    compile(main["healthcheck"]["test"][-1], "healthcheck", "exec")
    assert compose()["services"]["staff"]["ports"] == []


def test_telegram_is_never_switched_on_by_accident() -> None:
    words = (ROOT / "deploy" / "compose.telegram.yml").read_text("utf-8")
    assert "${WAYMARK_NOT_FOR_REAL_PEOPLE:?" in words
    assert "WAYMARK_NOT_FOR_REAL_PEOPLE" not in (ROOT / "docker-compose.yml").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    text = DOCKERFILE.read_text("utf-8").replace("\\\n", " ")
    lines = [
        line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")
    ]
    return [(word, rest) for word, rest in lines]


def test_the_image_runs_as_a_user_without_rights() -> None:
    names = [word for word, _ in instructions()]
    user = dict(instructions())["USER"]
    assert re.fullmatch(r"[1-9][0-9]{3,}:[1-9][0-9]{3,}", user)
    assert "RUN" not in names[names.index("USER") :]
    assert f"--uid {user.split(':')[0]} " in DOCKERFILE.read_text("utf-8")


def test_the_image_holds_the_six_packages_and_nothing_it_was_not_told() -> None:
    copied = [source for word, rest in instructions() if word == "COPY" for source in rest.split()[:-1]]
    assert {"bot", "config", "escalation", "flows", "knowledge", "nlu", "migrations"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    ignore = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in ignore if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied)


def test_the_image_installs_by_hash() -> None:
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)


def unit(name: str) -> list[tuple[str, str]]:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string((ROOT / name).read_text("utf-8").replace("\nEnvironment=", "\nEnvironment+"))
    return [*parser["Service"].items()]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_as_a_user_of_its_own(name: str) -> None:
    settings = dict(unit(name))
    assert settings["User"] == "waymark"
    assert settings["NoNewPrivileges"] == "yes"
    assert settings["CapabilityBoundingSet"] == ""
    assert settings["ProtectSystem"] == "strict"


@pytest.mark.parametrize("name", UNITS)
def test_the_settings_a_unit_names_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    variables = re.findall(r"Environment=(\w+)=", text)
    assert variables
    assert set(variables) <= {key.variable for key in KEYS.values()}
    secret = [
        (key, value) for key, value in re.findall(r"Environment=(\w+)=(\S+)", text) if SECRET_NAME.search(key)
    ]
    assert all(key.endswith("_FILE") and value.startswith("%d/") for key, value in secret)
    assert set(re.findall(r"%d/(\S+)", text)) == set(re.findall(r"LoadCredential=(\S+?):", text))


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        pin = re.fullmatch(r"([a-z0-9._-]+)==(\S+)((?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line)
        assert pin, f"{name}: {line[:60]}"
        found[pin[1]] = pin[2]
    return found


def wanted(name: str) -> set[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {re.split(r"[<>=]", line)[0].lower() for line in lines if line and line[0] not in "-#"}


def test_every_line_of_the_locks_is_an_exact_version_with_hashes_and_nothing_else() -> None:
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert wanted("requirements.in") <= set(runtime)
    assert wanted("requirements-dev.in") <= set(development)
    assert runtime.items() <= development.items()
    optional = pins("requirements-postgres.txt")
    assert set(optional) >= {"psycopg", "psycopg-binary"}
    assert all(runtime.get(name, version) == version for name, version in optional.items())


def test_make_help_lists_what_a_newcomer_needs() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"make (\w+)", told)) >= {
        "install",
        "run",
        "test",
        "lint",
        "bench",
        "demo",
        "check",
        "clean",
    }


@pytest.mark.parametrize("script", [".ci/run", "deploy/venv.sh", "deploy/test-needs.sh", "deploy/lock.sh"])
def test_a_script_stops_at_its_first_failure(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in path.read_text("utf-8")
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_ci_runs_what_make_test_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "exec make test"


def without_venv(tmp_path: Path, user: int) -> subprocess.CompletedProcess[str]:
    """venv.sh where Python lacks the venv module, run by this user; nothing real is installed."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "venv.sh").write_bytes((ROOT / "deploy" / "venv.sh").read_bytes())
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    stand_ins = {
        "id": f"echo {user}",
        "apt-get": f'echo "$*" >> {tmp_path}/apt',
        "python3.11": f'case "$*" in *ensurepip*) test -e {tmp_path}/apt;; *"-m venv"*) mkdir .venv;; esac',
    }
    for name, body in stand_ins.items():
        (bin_folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin_folder / name).chmod(0o755)
    return subprocess.run(
        ["bash", str(tmp_path / "deploy" / "venv.sh")],
        env={"PATH": f"{bin_folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_venv_module_is_named_with_the_command_to_run(tmp_path: Path) -> None:
    run = without_venv(tmp_path, user=1000)
    assert run.returncode == 1
    assert "sudo apt-get install python3-venv" in run.stderr
    assert not (tmp_path / "apt").exists()
    assert not (tmp_path / ".venv").exists()


def test_a_missing_venv_module_is_installed_by_root(tmp_path: Path) -> None:
    run = without_venv(tmp_path, user=0)
    assert run.returncode == 0, run.stderr
    assert "python3-venv" in (tmp_path / "apt").read_text("utf-8")
    assert (tmp_path / ".venv").is_dir()
