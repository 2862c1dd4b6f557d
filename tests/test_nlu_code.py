"""A return code is known by its check digit, however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.code import COVERED, check_digit, cover, find_code, is_code, with_check
from nlu.parse import parse

ELEVEN = st.text("0123456789", min_size=10, max_size=10).map(lambda digits: "0" + digits)


@given(ELEVEN)
def test_a_made_code_is_right_and_found_in_a_sentence(digits: str) -> None:
    code = with_check(digits)
    assert is_code(code)
    assert code[-1] == check_digit(digits)
    assert parse(f"my code is {code[:4]} {code[4:8]}-{code[8:]} thanks").code == code


@given(ELEVEN, st.integers(1, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(digits: str, place: int, shift: int) -> None:
    code = with_check(digits)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert not is_code(wrong)


@pytest.mark.parametrize("zero", "०০๐၀០໐٠０")
def test_every_digit_script_works(zero: str) -> None:
    code = with_check("01234567890")
    assert parse("".join(chr(ord(zero) + int(digit)) for digit in code)).code == code


@pytest.mark.parametrize("digits", ["", "0123456789", "11234567890", "0123456789x", "०1234567890"])
def test_a_code_is_made_only_from_eleven_digits_beginning_with_0(digits: str) -> None:
    with pytest.raises(ValueError, match="eleven digits"):
        with_check(digits)


def test_a_longer_number_is_no_code() -> None:
    code = with_check("01234567890")
    assert find_code(f"5{code}") is None
    assert find_code(f"{code}5") is None
    assert find_code("") is None


def test_a_code_is_neither_a_choice_nor_a_command() -> None:
    parsed = parse(with_check("00000000000"))
    assert parsed.code == "000000000000"
    assert parsed.command is None
    assert parsed.choice is None


@pytest.mark.parametrize("written", ["{} {} {}", "{}{}{}", "it is {}-{}-{} ok", "{} {} {} thai"])
def test_a_covered_text_holds_no_code(written: str) -> None:
    code = with_check("07146472700")
    text = written.format(code[:4], code[4:8], code[8:])
    if "thai" in text:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    covered = cover(text)
    assert code not in "".join(char for char in covered if char.isdigit())
    assert COVERED in covered


def test_a_code_that_can_not_be_located_is_covered_whole() -> None:
    assert cover("07\u200b1464727008") == COVERED
