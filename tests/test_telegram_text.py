"""How a reply looks in a Telegram chat."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Address, OutboundMessage
from bot.channels.telegram_text import Piece, _Line, length, render, split
from flows.events import Said


def outbound(*lines: Said, footer: str = "") -> OutboundMessage:
    return OutboundMessage("id", "700001", Address("5550001"), "en", lines, footer)


def test_all_lines_of_a_turn_leave_as_one_text_with_numbers_written_out() -> None:
    greeting = Said("a.b", "en", "Thank you.")
    question = Said("a.c", "en", "Is it safe?", ("Yes", "No"), asked=4)
    texts, keyboard = render(outbound(greeting, question, footer="9 a person"))
    assert texts == (Piece("Thank you.\n\nIs it safe?\n1  Yes\n2  No\n\n9 a person"),)
    assert keyboard == [
        [{"text": "1  Yes", "callback_data": "4.1"}],
        [{"text": "2  No", "callback_data": "4.2"}],
    ]


def test_without_a_question_there_are_no_buttons() -> None:
    texts, keyboard = render(outbound(Said("a.b", "en", "Thank you.")))
    assert texts == (Piece("Thank you."),)
    assert keyboard is None


def test_button_data_stays_under_64_bytes_for_any_question() -> None:
    question = Said("a.c", "th", "คำถาม", tuple("กขคงจฉ"), asked=999_999_999)
    keyboard = render(outbound(question))[1]
    assert keyboard is not None
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in keyboard)


def test_a_long_text_is_cut_between_lines() -> None:
    lines = [f"{number:04} " + "ก" * 60 for number in range(200)]
    pieces = split(_Line(line) for line in lines)
    assert len(pieces) > 1
    assert [line for piece in pieces for line in piece.text.split("\n")] == lines


@given(st.text(alphabet="aก\U0001d4d0 \n", max_size=400), st.integers(4, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = split((_Line(line) for line in text.split("\n")), limit)
    assert all(0 < length(piece.text) <= limit for piece in pieces)
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())


def test_on_a_phone_others_may_look_at_all_but_the_first_line_and_the_choices_is_blurred() -> None:
    first = Said("global.next_part", "en", "Here is more:")
    article = Said("article.x", "en", "One \U0001d4d0 thing.\n\nAnother.")
    question = Said("a.c", "en", "What next?", ("Yes", "No"), asked=4)
    (piece,), _ = render(msgspec.structs.replace(outbound(first, article, question), veiled=True))
    utf16 = piece.text.encode("utf-16-le")
    covered = [utf16[2 * at : 2 * (at + size)].decode("utf-16-le") for at, size in piece.spoilers]
    assert covered == ["One \U0001d4d0 thing.", "Another.", "What next?"]
