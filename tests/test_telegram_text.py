"""How a reply looks in a Telegram chat."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Address, OutboundMessage
from bot.channels.telegram_text import length, render, split
from flows.events import Said


def outbound(*lines: Said, footer: str = "") -> OutboundMessage:
    return OutboundMessage("id", "700001", Address("5550001"), "en", lines, footer)


def test_all_lines_of_a_turn_leave_as_one_text_with_numbers_written_out() -> None:
    greeting = Said("a.b", "en", "Thank you.")
    question = Said("a.c", "en", "Is it safe?", ("Yes", "No"), asked=4)
    texts, keyboard = render(outbound(greeting, question, footer="9 a person"))
    assert texts == ("Thank you.\n\nIs it safe?\n1  Yes\n2  No\n\n9 a person",)
    assert keyboard == [
        [{"text": "1  Yes", "callback_data": "4.1"}],
        [{"text": "2  No", "callback_data": "4.2"}],
    ]


def test_without_a_question_there_are_no_buttons() -> None:
    texts, keyboard = render(outbound(Said("a.b", "en", "Thank you.")))
    assert texts == ("Thank you.",)
    assert keyboard is None


def test_button_data_stays_under_64_bytes_for_any_question() -> None:
    question = Said("a.c", "th", "คำถาม", tuple("กขคงจฉ"), asked=999_999_999)
    keyboard = render(outbound(question))[1]
    assert keyboard is not None
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in keyboard)


def test_a_long_text_is_cut_between_lines() -> None:
    lines = [f"{number:04} " + "ก" * 60 for number in range(200)]
    pieces = split("\n".join(lines))
    assert len(pieces) > 1
    assert [line for piece in pieces for line in piece.split("\n")] == lines


@given(st.text(alphabet="aก\U0001d4d0 \n", max_size=400), st.integers(4, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
