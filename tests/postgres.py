"""A throw-away PostgreSQL server for one run of the tests, and a new database on it for every test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.storage.postgres import Server

USER = "postgres"
PASSWORD = "canary-of-a-password-6021"
"""The server lets everybody in who can reach its socket; the word is there to be looked for in logs."""
SECONDS = 60


def programs() -> Path:
    """Where the newest server is; Debian keeps it out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if found:
        return found[-1]
    program = shutil.which("initdb")
    assert program is not None, "PostgreSQL is missing. Run: make needs"
    return Path(program).resolve().parent


class Cluster:
    """One server on a socket in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="waymark-pg-"))
        self._number = count(1)
        # It refuses to run as root.
        self._user = USER if os.geteuid() == 0 else None
        self._group = None if self._user is None else pwd.getpwnam(USER).pw_gid
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", USER, "-E", "UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Until it answers."""
        command = [
            str(programs() / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder),
            "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={"LC_ALL": "C"},
                user=self._user,
                group=self._group,
            )
        until = time.monotonic() + SECONDS
        while True:
            try:
                psycopg.connect(self.address(USER)).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text("utf-8")
                time.sleep(0.05)

    def stop(self) -> None:
        """At once, as a power cut would."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(SECONDS)
            self._server = None

    def address(self, database: str) -> str:
        """What stands in the file that database_file names."""
        return f"postgresql://{USER}:{PASSWORD}@/{database}?host={self.folder}"

    def database(self) -> Server:
        """A new one."""
        name = f"t{next(self._number)}"
        with psycopg.connect(self.address(USER), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return Server(self.address(name))

    def dump(self, server: Server, *arguments: str) -> str:
        """What pg_dump says of a database."""
        done = subprocess.run(
            [programs() / "pg_dump", *arguments, server.address],
            capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
        return done.stdout.decode()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs() / program, *arguments], cwd=self.folder, env={"LC_ALL": "C"}, capture_output=True,
            timeout=SECONDS, check=False, user=self._user, group=self._group,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The server; it starts when the first test asks for it."""
    running = Cluster()
    yield running
    running.stop()
    shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture
def server(cluster: Cluster) -> Server:
    """A new database."""
    return cluster.database()
