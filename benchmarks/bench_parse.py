"""What understanding one message costs. CPU time of this process, best of several rounds.

Beside it, in the same run and on the same messages: what others do with less (a language, or an intent only).
Peers that are not installed are left out. langdetect and lingua tell the language only; the pipeline of
scikit-learn tells the intent only (its usual TF-IDF over letters and a linear machine, trained on part of
our own sentences); neither knows danger, commands or numbers.
"""

import importlib
import time
from collections.abc import Callable

from nlu.model import sentences
from nlu.parse import parse, tables

ROUNDS = 5
TIMES = 200
MESSAGES = {
    "number": "9",
    "english_short": "boss beat me please help",
    "english_question": "hello, how long must I wait if I pay the fine and I have no passport?",
    "chinese_short": "他们没收了我的护照，不让我走",
    "thai_short": "พวกเขายึดพาสปอร์ตของผม ออกไปไม่ได้",
    "bengali_short": "ওরা আমার পাসপোর্ট নিয়ে গেছে, আমি বের হতে পারছি না",
    "harmless": "ok thanks, see you in the evening",
}


LEARNED_BY_PEER = 4000
"""Sentences for the pipeline of scikit-learn: its time to answer hardly depends on their number."""


def cost(text: str, understand: Callable[[str], object] = parse, times: int = TIMES) -> float:
    """Microseconds of CPU for one message."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(times):
            understand(text)
        best = min(best, time.process_time() - start)
    return best / times * 1e6


def run() -> dict[str, float]:
    """Figures by name; `_us` is microseconds of CPU."""
    start = time.process_time()
    tables()
    figures = {"parse_load_ms": round((time.process_time() - start) * 1e3, 1)}
    for name, text in MESSAGES.items():
        parse(text)
        figures[f"parse_{name}_us"] = round(cost(text), 1)
    for name, peer in peers().items():
        words = [text for text in MESSAGES.values() if not text.isdigit()]
        figures[f"parse_peer_{name}_us"] = round(sum(cost(text, peer, 20) for text in words) / len(words), 1)
    return figures


def peers() -> dict[str, Callable[[str], object]]:
    """What is installed of langdetect, lingua and scikit-learn."""
    found: dict[str, Callable[[str], object]] = {}
    for name, make in (("langdetect", _langdetect), ("lingua", _lingua), ("sklearn", _sklearn)):
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def _langdetect() -> Callable[[str], object]:
    langdetect = importlib.import_module("langdetect")
    langdetect.DetectorFactory.seed = 0
    detect: Callable[[str], object] = langdetect.detect
    return detect


def _lingua() -> Callable[[str], object]:
    lingua = importlib.import_module("lingua")
    names = ("ENGLISH", "CHINESE", "BENGALI", "THAI", "VIETNAMESE", "INDONESIAN", "HINDI", "URDU", "FRENCH")
    builder = lingua.LanguageDetectorBuilder.from_languages(*(getattr(lingua.Language, n) for n in names))
    detect: Callable[[str], object] = builder.build().detect_language_of
    return detect


def _sklearn() -> Callable[[str], object]:
    text = importlib.import_module("sklearn.feature_extraction.text")
    machines = importlib.import_module("sklearn.svm")
    pipeline = importlib.import_module("sklearn.pipeline")
    known = sentences.read(sentences.files())
    chosen = known[:: max(1, len(known) // LEARNED_BY_PEER)]
    model = pipeline.make_pipeline(
        text.TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
        machines.LinearSVC(),
    )
    model.fit([each.text for each in chosen], [each.intents[0] for each in chosen])
    return lambda message: model.decision_function([message])


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:32} {value}")
