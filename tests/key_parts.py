"""A desk where somebody has a security key, for the tests of it."""

import pytest

from bot.desk.errors import KeyAsked
from bot.desk.site import site_of
from bot.desk.views import SignedIn
from bot.storage import operator_keys
from bot.storage.operator_keys import Locked
from tests.desk_parts import PASSPHRASE, Scene, desk_scene
from tests.soft_key import SoftKey

__all__ = ["desk_scene"]
ORIGIN = "https://desk.example.org"
ANOTHER = "another good passphrase"


@pytest.fixture
async def key_scene(desk_scene: Scene) -> Scene:
    desk_scene.desk.site = site_of(ORIGIN)
    return desk_scene


async def register(scene: Scene, who: str, key: SoftKey, label: str = "") -> None:
    begun = await scene.desk.begin_key(who, scene.hand(who), PASSPHRASE, label)
    made, touch = key.make(begun.make), key.touch(begun.touch)
    await scene.desk.add_key(who, scene.hand(who), begun.ticket, made, touch)


async def asked(scene: Scene, who: str, secret: str, passphrase: str = PASSPHRASE) -> KeyAsked:
    """Name, passphrase and digits; what is asked of the key then."""
    scene.clock.time += 60
    with pytest.raises(KeyAsked) as found:
        await scene.desk.sign_in(who, passphrase, scene.digits(secret))
    return found.value


async def enter(scene: Scene, who: str, secret: str, key: SoftKey) -> SignedIn:
    wanted = await asked(scene, who, secret)
    return await scene.desk.touched(wanted.ticket, key.touch(wanted.options))


async def reads(scene: Scene, opened: SignedIn) -> list[str]:
    session = await scene.desk.session(opened.token)
    assert session is not None
    file = await scene.desk.open_case(session.operator.id, "c1", session.hand)
    return [line.body for line in file.lines]


def pair(scene: Scene, who: str) -> Locked:
    found = scene.writer.read(lambda db: operator_keys.get(db, who))
    assert found is not None
    return found


async def files(scene: Scene) -> bytes:
    """Everything on the disk, as soon as the writer has done what it was asked."""
    await scene.writer.run(lambda db: None)
    return b"".join(path.read_bytes() for path in scene.folder.iterdir() if path.is_file())


async def holder(scene: Scene) -> str:
    """dee holds a case; returns the secret of her authenticator."""
    secret = await scene.person("dee", "responder", "active", "en")
    await scene.case()
    await scene.desk.claim("dee", "c1")
    return secret
