"""Boxes, locks and rules of who reads: nothing opens at another place, and every failure looks alike."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from bot.keys import Keys
from bot.storage.sealed import Place, put, take
from escalation.case import Case
from escalation.operators import Operator
from escalation.seal.box import STEP, Closed, new_pair, pad, public_of, seal, unpad, unseal
from escalation.seal.lock import code_secret, lock, new_code, unlock
from escalation.seal.readers import MOST, Able, eligible, standby

PAIR = new_pair()
KEYS = Keys(bytes(range(32)))
PLACE = Place("k1", "line|in|en|", 1, 1.0)


@given(st.binary(max_size=3 * STEP))
def test_what_is_sealed_opens_and_its_length_is_told_in_steps(words: bytes) -> None:
    box = seal(PAIR.public, words, b"here")
    assert unseal(PAIR.private, box, b"here") == words
    assert (len(box) - len(seal(PAIR.public, b"", b"here"))) % STEP == 0
    assert unpad(pad(words)) == words


def test_short_words_of_any_length_look_alike() -> None:
    assert len({len(seal(PAIR.public, bytes(size), b"")) for size in range(STEP - 1)}) == 1


@pytest.mark.parametrize("at", [0, 20, 40, -1])
def test_a_flipped_bit_opens_nothing(at: int) -> None:
    box = bytearray(seal(PAIR.public, b"words", b"here"))
    box[at] ^= 1
    with pytest.raises(Closed):
        unseal(PAIR.private, bytes(box), b"here")


@pytest.mark.parametrize("size", [0, 1, 16, 31, 33, 100])
def test_a_cut_box_opens_nothing(size: int) -> None:
    with pytest.raises(Closed):
        unseal(PAIR.private, seal(PAIR.public, b"words", b"here")[:size], b"here")


def test_another_key_or_place_opens_nothing_and_says_nothing() -> None:
    box = seal(PAIR.public, b"words", b"here")
    said = set()
    for private, place in ((PAIR.private, b"there"), (new_pair().private, b"here")):
        with pytest.raises(Closed) as refused:
            unseal(private, box, place)
        said.add(str(refused.value))
    assert said == {"This can't be opened here."}


def test_what_is_stored_opens_only_at_its_place_and_only_if_we_put_it_there() -> None:
    stored, privates = put(KEYS, PLACE, PAIR.public, b"words"), {"k1": PAIR.private, "k2": PAIR.private}
    assert take(KEYS, privates, PLACE, stored) == b"words"
    forged = bytes(32) + seal(PAIR.public, b"words", b"waymark/line|in|en|/v1|k1|1|1.0")
    for place, box in (
        (PLACE._replace(key_id="k2"), stored),
        (PLACE._replace(seq=2), stored),
        (PLACE._replace(kind="line|reply|en|"), stored),
        (PLACE._replace(at=2.0), stored),
        (PLACE._replace(key_id="k3"), stored),
        (PLACE, stored[:-1]),
        (PLACE, None),
        (PLACE, forged),
    ):
        with pytest.raises(Closed):
            take(KEYS, privates, place, box)


def test_a_lock_opens_with_the_same_secret_for_the_same_person() -> None:
    locked = lock(PAIR.private, b"secret", b"ann|passphrase")
    assert unlock(locked, b"secret", b"ann|passphrase") == PAIR.private
    assert public_of(PAIR.private) == PAIR.public
    for secret, whose in ((b"secrets", b"ann|passphrase"), (b"secret", b"bo|passphrase")):
        with pytest.raises(Closed):
            unlock(locked, secret, whose)
    for broken in (b"", locked[:-1], locked + b"x"):
        with pytest.raises(Closed):
            unlock(broken, b"secret", b"ann|passphrase")


def test_a_printed_code_is_read_however_it_is_typed() -> None:
    code = new_code(bytes(range(20)))
    assert [len(group) for group in code.split("-")] == [4] * 8
    typed = code.lower().replace("-", " ").replace("o", "0").replace("b", "8").replace("i", "1")
    assert code_secret(typed) == code_secret(code)


def test_keys_are_derived_as_the_standard_says() -> None:
    expected = HKDF(hashes.SHA256(), 32, None, b"waymark/route/v1").derive(bytes(range(32)))
    assert KEYS.derive("route") == expected


def test_contacts_share_no_key_with_each_other_or_the_house() -> None:
    one, two = KEYS.of_contact(b"1" * 32), KEYS.of_contact(b"2" * 32)
    assert len({keys.derive("state") for keys in (KEYS, one, two)}) == 3
    assert KEYS.of_contact(b"1" * 32).derive("state") == one.derive("state")


def able(
    name: str, languages: str = "en", *, on: bool = False, state: str = "active", role: str = "responder"
) -> Able:
    who = Operator(name, name, role, state, tuple(languages.split()))  # type: ignore[arg-type]
    return Able(who, on)


CASE = Case(id="c1", contact=None, urgency="P1", language="bn", opened_at=0.0, waiting_since=0.0)


def test_the_language_comes_first_then_whoever_is_there_and_at_most_twelve() -> None:
    people = [able("a", "en", on=True), able("b", "bn"), able("c", "bn", on=True), able("d", "th")]
    assert eligible(CASE, people) == ("c", "b", "a", "d")
    assert len(eligible(CASE, [able(f"o{n:02}") for n in range(30)])) == MOST


def test_newcomers_administrators_and_the_removed_never_get_a_key() -> None:
    people = [able("n", state="newcomer"), able("x", state="removed"), able("boss", role="admin")]
    assert eligible(CASE, people) == ()
    assert standby(CASE, people) is None
