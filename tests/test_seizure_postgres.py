"""The same seizure on PostgreSQL: every file of the server, its write-ahead log and its own log included."""

import os
import sys
from pathlib import Path

import pytest

from bot.keys import Keys
from bot.storage.db import close
from bot.storage.postgres import Server
from bot.storage.store import connect
from bot.storage.upgrade import store_of
from tests.fakes.house import House
from tests.postgres import Cluster
from tests.test_canary import shapes
from tests.test_seizure import CONVERSATIONS, WAITING, attack, populate, who
from tests.test_threat_model import opens_with_everything

PART = int(os.environ.get("SEIZE_ONE_IN", "10"))
"""A tenth of the people; SEIZE_ONE_IN=1 takes them all, which is many minutes."""


async def test_a_seized_server_gives_no_word_and_opens_only_what_is_listed(
    tmp_path: Path, server: Server, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    async with House(tmp_path, server=server) as house:
        planted = await populate(house, PART)
    wanted = [shape for canary in (*planted, "Quillfeather", "+66 81 555") for shape in shapes(canary)]
    wanted += [shape for number in range(CONVERSATIONS) for shape in shapes(who(number))]
    searched = 0
    for path in sorted((*cluster.folder.rglob("*"), *tmp_path.rglob("*"))):
        if path.is_file():
            data = path.read_bytes()
            searched += len(data)
            assert [shape for shape in wanted if shape in data] == [], path.name
    assert any(path.parent.name == "pg_wal" and path.is_file() for path in cluster.folder.rglob("*"))
    assert searched > 10_000_000
    db = connect(store_of(house.settings))
    opened = attack(db, house.app.keys)
    nothing = attack(db, Keys(bytes(32)))
    close(db)
    with capsys.disabled():
        sys.stdout.write(f"\n  PostgreSQL, opens with everything: {dict(sorted(opened.items()))}\n")
    assert set(opened) <= opens_with_everything()
    assert (opened["route"], opened["outbox"] >= WAITING // PART) == (CONVERSATIONS // PART, True)
    assert not nothing
