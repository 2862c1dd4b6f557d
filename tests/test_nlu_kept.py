"""What is kept of the phrases between two starts is the same as what is read, or is not used."""

from pathlib import Path

from nlu.kept import Kept, State, mark
from nlu.notation import Dense, Spaced
from nlu.pattern import Pattern

SETS = {"they": ["they", "the boss"]}


def same(one: Pattern, two: Pattern) -> bool:
    names = [name for name in Pattern.__slots__ if name != "_regex"]
    return all(getattr(one, name) == getattr(two, name) for name in names)


def test_a_phrase_comes_back_as_it_was_read(tmp_path: Path) -> None:
    file = tmp_path / "phrases.msgpack"
    before = Kept(file)
    for notation, source in ((Spaced(("not",)), "<they> ~2 beat* (me|us)"), (Dense(("不",)), "打(我|他)")):
        read = Pattern(source, notation, SETS)
        before.put(mark(source), read.state())
        before.save()
        state = Kept(file).get(mark(source))
        assert state is not None
        assert same(read, Pattern.of(source, notation, state))


def test_another_set_or_notation_is_another_phrase() -> None:
    spaced, other, dense = Spaced(("not",)), Spaced(("never",)), Dense(("not",))
    assert len({mark("x", mark(SETS, one.mark)) for one in (spaced, other, dense)}) == 3
    assert mark("x", mark(SETS, spaced.mark)) != mark("x", mark({}, spaced.mark))


def test_a_file_that_is_broken_old_or_not_to_be_written_is_nobodys_loss(tmp_path: Path) -> None:
    file = tmp_path / "phrases.msgpack"
    state = State("", [[["a"]]], "a", "a", 1, "a")
    file.write_bytes(b"nonsense")
    assert Kept(file).get(b"k") is None
    kept = Kept(file)
    kept.put(b"k", state)
    kept.save()
    older = Kept(file)
    older._code = b"another program"
    assert older.get(b"k") is None
    nowhere = Kept(tmp_path / "missing" / "phrases.msgpack")
    nowhere.put(b"k", state)
    nowhere.save()
    assert not (tmp_path / "missing").exists()
