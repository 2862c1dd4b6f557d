"""Phrases and model together: what is certain stays so, a guess is a guess, danger is only added."""

import pytest

from nlu import alarm
from nlu.intents import blended
from nlu.model.table import Heard
from nlu.names import INTENTS, RISK_KINDS
from nlu.normal import read
from nlu.parse import parse
from nlu.parsed import CLEAR, RiskSignal

PHRASE = RiskSignal(kind="held", level="P2", why="en.held.1")


def shares(**sure: float) -> list[float]:
    """The named intents with these shares, the rest divided among the others."""
    rest = (1.0 - sum(sure.values())) / (len(INTENTS) - len(sure))
    return [sure.get(name, rest) for name in INTENTS]


def heard(**sure: float) -> Heard:
    """The same as what a model says."""
    return Heard(shares(**sure), shares(**sure))


def test_without_phrases_the_likeliest_is_a_guess_unless_it_is_likely() -> None:
    scored = blended({}, heard(fine=0.3, embassy=0.2), frozenset())
    assert max(scored, key=scored.__getitem__) == "fine"
    assert max(scored.values()) < CLEAR
    assert blended({}, heard(fine=0.8), frozenset())["fine"] >= CLEAR


def test_what_a_clear_phrase_found_can_be_acted_on() -> None:
    scored = blended({"fine": 0.7}, heard(), frozenset())
    assert scored["fine"] >= CLEAR
    assert max(scored, key=scored.__getitem__) == "fine"
    assert blended({"fine": 0.7}, heard(embassy=0.95), frozenset())["fine"] >= CLEAR


def test_a_weak_phrase_is_a_guess_beside_what_the_model_is_sure_of() -> None:
    scored = blended({"fine": CLEAR}, heard(embassy=0.95), frozenset())
    assert scored["embassy"] > CLEAR > scored["fine"]


def test_what_is_unlikely_is_asked_about_though_it_ranks_first() -> None:
    learned = Heard(shares(other=0.8, fine=0.1), shares(fine=0.7, other=0.2))
    scored = blended({}, learned, frozenset())
    assert max(scored, key=scored.__getitem__) == "fine"
    assert scored["fine"] < CLEAR


def test_a_yes_of_the_model_stays_a_guess() -> None:
    assert blended({}, heard(yes=0.9), frozenset({"yes"}))["yes"] < CLEAR


def test_three_are_ranked_and_what_is_next_to_impossible_is_left_out() -> None:
    assert len(blended({}, heard(), frozenset())) == 3
    assert set(blended({}, heard(fine=0.97), frozenset())) == {"fine"}


def test_danger_of_any_kind_adds_up_and_names_its_certainty() -> None:
    alone = alarm.with_learned((), shares(in_danger_now=0.3, medical=0.15))
    assert [(risk.kind, risk.level, risk.why) for risk in alone] == [("in_danger_now", "P1", "model:0.30")]
    both = alarm.with_learned((), shares(in_danger_now=0.4, medical=0.35))
    assert [risk.kind for risk in both] == ["in_danger_now", "medical"]
    assert alarm.with_learned((), shares(other=0.9)) == ()


def test_the_model_takes_nothing_back_and_adds_only_what_is_sure() -> None:
    assert alarm.with_learned((PHRASE,), shares(other=0.99)) == (PHRASE,)
    assert alarm.with_learned((PHRASE,), shares(held=0.9)) == (PHRASE,)
    assert alarm.with_learned((PHRASE,), shares(medical=0.4, held=0.4)) == (PHRASE,)
    both = alarm.with_learned((PHRASE,), shares(medical=0.9))
    assert [risk.kind for risk in both] == ["medical", "held"]


def test_a_phrase_in_what_is_surely_no_danger_is_a_manner_of_speaking() -> None:
    cry = RiskSignal(kind="in_danger_now", level="P0", why="en.violence.1")
    wish = RiskSignal(kind="self_harm", level="P0", why="en.self.1")
    harmless, doubtful = shares(other=0.97), shares(other=0.7, in_danger_now=0.15)
    joke, long = read("that exam was a killer"), read("and so on " * 50)
    assert alarm.meant((cry, wish, PHRASE), harmless, joke, lambda _: harmless) == (wish,)
    assert alarm.meant((cry, PHRASE), doubtful, joke, lambda _: doubtful) == (cry,)
    assert alarm.meant((cry, PHRASE), harmless, long, lambda _: harmless) == (cry, PHRASE)


def test_a_cry_beside_a_joke_is_a_cry() -> None:
    cry = RiskSignal(kind="in_danger_now", level="P0", why="en.violence.1")
    harmless, danger = shares(other=0.97), shares(in_danger_now=0.9)
    both = read("haha ok, he hit me again")
    assert both.clauses() == ["haha ok", "he hit me again"]
    heard = alarm.meant((cry,), harmless, both, lambda part: danger if "hit" in part else harmless)
    assert heard == (cry,)
    assert parse("haha ok, he hit me again").risks[0].level == "P0"
    assert read("哈哈，他们打我").clauses() == ["哈哈", "他们打我"]


@pytest.mark.parametrize(
    "text",
    [
        "they beattt us", "they beat us", "killing us", "beating us now", "打我", "要打死我了", "被打了",
        "ตีผม", "มันตีเรา", "โดนซ้อม", "ওরা মারছে", "আমাকে মারে", "maar rahe hain", "वो मारते हैं",
        "bị đánh", "họ đánh tôi", "dipukul",
        "mereka pukul kami", "ရိုက်နေတယ်", "သတ်တော့မယ်", "គេវាយខ្ញុំ", "ເຂົາຕີຂ້ອຍ",
    ],
)  # fmt: skip
def test_the_shortest_cries_stay_cries(text: str) -> None:
    assert parse(text).risks[0].level == "P0"


@pytest.mark.parametrize("text", ["ab", "asdf", "hjk", "xyz", "qwe rty", "hm", "test", "d"])
def test_letters_without_a_sense_are_no_danger(text: str) -> None:
    assert parse(text).risks == ()


def test_a_number_is_no_age_unless_a_phrase_says_so() -> None:
    assert alarm.with_learned((), shares(minor=0.9), numbered=True) == ()
    assert alarm.with_learned((), shares(minor=0.9))[0].kind == "minor"


def test_every_kind_of_danger_has_a_level_below_the_highest() -> None:
    assert set(alarm.LEVEL) == set(RISK_KINDS)
    assert "P0" not in alarm.LEVEL.values()


@pytest.mark.parametrize("text", ["stop", "yes", "9", "English", "0123 4567 8903", "👍"])
def test_whole_message_words_and_numbers_get_no_guess(text: str) -> None:
    assert all(score.score >= CLEAR for score in parse(text).intents)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hộ chiếu của tôi bị mất rồi", "documents"), ("ho chieu bi mat", "documents"),
        ("saya mau pulang ke rumah", "going_home"), ("मुझे घर जाना है", "going_home"),
        ("কোন পথে গেলে ভালো হবে", "compare_options"), ("ကျွန်တော် အိမ်ပြန်ချင်တယ်", "going_home"),
    ],
)  # fmt: skip
def test_languages_without_phrases_are_understood(text: str, intent: str) -> None:
    assert intent in {score.name for score in parse(text).intents[:3]}


def test_the_name_of_a_thing_means_nothing() -> None:
    for text in ("bluebird", "teapot", "the door is blue", "门是蓝色的", "ประตูสีฟ้า"):
        assert parse(text).risks == ()
        assert {score.name for score in parse(text).clear()} <= {"other"}
