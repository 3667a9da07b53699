"""The seal on short texts: nothing opens but what was sealed, where it was sealed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.sealing import NONCE_BYTES, BrokenSeal, TextSeal

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
SEAL = TextSeal({"old": OLD})
PLACE = "cases.goal:1:words"


@given(st.text())
def test_what_was_sealed_opens(text: str):
    assert SEAL.open(SEAL.seal(text, place=PLACE), place=PLACE) == text


def test_the_same_words_never_look_the_same():
    assert SEAL.seal("a hope", place=PLACE) != SEAL.seal("a hope", place=PLACE)


def test_no_word_shows_in_the_stored_form():
    stored = SEAL.seal("a hope", place=PLACE)

    assert "hope" not in stored
    assert b"hope" not in base64.b64decode(stored.partition(":")[2])


@pytest.mark.parametrize("elsewhere", ["cases.goal:2:words", "cases.goal:1:note", "cases.child:1:words", ""])
def test_a_value_does_not_open_in_another_place(elsewhere: str):
    with pytest.raises(BrokenSeal):
        SEAL.open(SEAL.seal("a hope", place=PLACE), place=elsewhere)


def test_no_flipped_bit_opens():
    key_id, _, encoded = SEAL.seal("hi", place=PLACE).partition(":")
    raw = base64.b64decode(encoded)

    for bit in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BrokenSeal):
            SEAL.open(f"{key_id}:{base64.b64encode(flipped).decode()}", place=PLACE)


def test_no_shortened_value_opens():
    key_id, _, encoded = SEAL.seal("a hope", place=PLACE).partition(":")
    raw = base64.b64decode(encoded)

    for length in range(len(raw)):
        with pytest.raises(BrokenSeal):
            SEAL.open(f"{key_id}:{base64.b64encode(raw[:length]).decode()}", place=PLACE)


@pytest.mark.parametrize("junk", ["", ":", "old:", "old:%%", "gone:AAAA", "plain words", "old:é"])
def test_junk_does_not_open(junk: str):
    with pytest.raises(BrokenSeal):
        SEAL.open(junk, place=PLACE)


def test_the_first_key_seals_and_older_ones_still_open():
    stored = SEAL.seal("a hope", place=PLACE)
    rotated = TextSeal({"new": NEW, "old": OLD})

    assert rotated.open(stored, place=PLACE) == "a hope"
    assert rotated.seal("a hope", place=PLACE).startswith("new:")


def test_a_key_that_is_gone_opens_nothing():
    with pytest.raises(BrokenSeal):
        TextSeal({"new": NEW}).open(SEAL.seal("a hope", place=PLACE), place=PLACE)


def test_the_fault_says_where_and_never_what():
    stored = SEAL.seal("a hope", place=PLACE)

    with pytest.raises(BrokenSeal) as fault:
        SEAL.open(stored, place="elsewhere")

    assert str(fault.value) == "The value at elsewhere does not open."


def test_nonces_are_drawn_anew():
    drawn = {base64.b64decode(SEAL.seal("", place=PLACE).partition(":")[2])[:NONCE_BYTES] for _ in range(1000)}

    assert len(drawn) == 1000
