"""What the danger and the intent tables of a language have in common: sets of words and phrases.

It knows the notation, not the meaning.
"""

from collections.abc import Iterable
from pathlib import Path

from config.sheet import Cell
from nlu.kept import kept, mark
from nlu.names import UNSPACED
from nlu.notation import Dense, Notation, PhraseError, Spaced
from nlu.pattern import Pattern

DATA = Path(__file__).parent / "data"


def files(folder: Path) -> tuple[Path, ...]:
    """The language files of a folder, in a steady order."""
    return tuple(sorted(folder.glob("*.yaml")))


def called(path: Path) -> str:
    """How errors call a file: from the folder of the project down."""
    return "/".join(path.parts[-4:]) if path.is_relative_to(DATA) else path.name


def notation_of(language: str, negators: Iterable[str] = (), endings: Iterable[str] = ()) -> Notation:
    """How phrases of a language are read."""
    if language in UNSPACED:
        return Dense(tuple(negators))
    return Spaced(tuple(negators), tuple(endings))


def read_sets(cell: Cell | None) -> dict[str, list[str]]:
    """Named groups of words, used as `<name>`."""
    return {} if cell is None else {name: members.texts() for name, members in cell.pairs().items()}


def read_patterns(cell: Cell, notation: Notation, sets: dict[str, list[str]]) -> list[Pattern]:
    """A list of phrases; the same phrase twice is an error."""
    found: dict[str, Pattern] = {}
    said = mark(sets, notation.mark)
    for item in cell.cells():
        source = item.text()
        if source in found:
            raise item.broken(f'The phrase "{source}" is given twice.', "Keep one of them.")
        key = mark(source, said)
        state = kept.get(key)
        try:
            found[source] = (
                Pattern(source, notation, sets) if state is None else Pattern.of(source, notation, state)
            )
        except PhraseError as error:
            raise item.broken(str(error), "See nlu/data/README.md for the notation.") from None
        if state is None:
            kept.put(key, found[source].state())
    return list(found.values())
