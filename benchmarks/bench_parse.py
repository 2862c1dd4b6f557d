"""What understanding one message costs. CPU time of this process, best of several rounds."""

import time

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


def cost(text: str) -> float:
    """Microseconds of CPU for one message."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(TIMES):
            parse(text)
        best = min(best, time.process_time() - start)
    return best / TIMES * 1e6


def run() -> dict[str, float]:
    """Figures by name; `_us` is microseconds of CPU."""
    start = time.process_time()
    tables()
    figures = {"parse_load_ms": round((time.process_time() - start) * 1e3, 1)}
    for name, text in MESSAGES.items():
        parse(text)
        figures[f"parse_{name}_us"] = round(cost(text), 1)
    return figures


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:32} {value}")
