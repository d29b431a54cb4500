"""Account numbers guard against a slip; names are compared as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.names import NameMatch, match
from accounts.domain.numbers import MAX_SERIAL, account_number, bare, grouped, is_valid

serials = st.integers(0, MAX_SERIAL)


@given(serial=serials, place=st.integers(0, 11), digit=st.integers(0, 9))
def test_any_wrong_digit_is_found(serial, place, digit):
    number = account_number(serial)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert is_valid(number)
    assert is_valid(wrong) == (wrong == number)


@given(serial=serials, place=st.integers(0, 10))
def test_any_swap_of_neighbours_is_found(serial, place):
    number = account_number(serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_valid(swapped) == (swapped == number)


@given(serial=serials)
def test_what_is_shown_can_be_typed(serial):
    number = account_number(serial)
    assert bare(grouped(number)) == number


@pytest.mark.parametrize(
    ("typed", "known", "answer"),
    [
        ("Charlie Wong", ("Charlie Wong",), NameMatch.MATCH),
        ("wong charlie", ("Charlie Wong",), NameMatch.MATCH),
        ("Mr. Charlie WONG", ("Charlie Wong",), NameMatch.MATCH),
        ("陳美玲", ("Alice Chan", "陳美玲"), NameMatch.MATCH),
        ("Charles Wong", ("Charlie Wong",), NameMatch.CLOSE),
        ("陳美鈴", ("陳美玲",), NameMatch.CLOSE),
        ("Somebody Else", ("Charlie Wong",), NameMatch.NONE),
        ("", ("Charlie Wong",), NameMatch.NONE),
        ("...", ("Charlie Wong",), NameMatch.NONE),
    ],
)
def test_names(typed, known, answer):
    assert match(typed, *known) is answer
