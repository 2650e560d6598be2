"""Words put right before they are read: what is corrected, what is split, and what is left as it was typed."""

from __future__ import annotations

import pytest

from safety.normalise import normalise
from safety.spelling import corrected, known, slang


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("suiside", "suicide"),
        ("overdoesd", "overdosed"),
        ("boyfreind", "boyfriend"),
        ("peeple", "people"),
        ("mnths", "months"),
        ("acetaminophrn", "acetaminophen"),
        ("pastiyas", "pastillas"),
        ("ermana", "hermana"),
    ],
)
def test_a_misspelt_word_is_read_as_the_likeliest_one(typed: str, meant: str) -> None:
    """The most frequent word within one slip; a word of danger before others."""
    assert corrected(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("iwanttodie", "i want to die"),
        ("hedoesntwant", "he doesnt want"),
        ("myselftonight", "myself tonight"),
        ("notbreathing", "not breathing"),
        ("quieromorirme", "quiero morirme"),
        ("about8", "about 8"),
        ("20pills", "20 pills"),
    ],
)
def test_lost_spaces_are_found_again(typed: str, meant: str) -> None:
    """Letters that are words without their spaces become those words."""
    assert corrected(typed) == meant


@pytest.mark.parametrize("word", ["bedding", "manic", "hermana", "tomando", "cohoots", "5mg", "911", "x", "zzzz"])
def test_what_is_a_word_or_near_none_stays(word: str) -> None:
    """Nothing is corrected that people write on purpose, and nothing that no word is near."""
    assert corrected(word) == word


@pytest.mark.parametrize(
    "message", ["ich mochte nicht mehr leben bitte hilf mir", "selbstmordgedanken habe ich", "je voudrais dormir"]
)
def test_other_languages_are_not_taken_for_misspelt_english(message: str) -> None:
    """Where few words are known, only words of danger and plain English run together are looked for."""
    assert normalise(message) == message


def test_slang_and_drawn_out_words_are_written_out() -> None:
    """'soooo' is 'so', 'kms' is 'kill myself'."""
    assert [slang(word) for word in ("soooo", "kms", "helppp", "dog")] == ["so", "kill myself", "help", "dog"]


@pytest.mark.parametrize("word", ["suicide", "quiero", "pastillas", "naloxone", "the"])
def test_words_of_both_languages_are_known(word: str) -> None:
    """English and Spanish, words of danger among them."""
    assert known(word)


def test_a_word_of_any_length_is_answered() -> None:
    """Neither an empty word nor a very long one breaks anything."""
    assert [corrected(word) for word in ("", "a" * 5_000)] == ["", "a" * 5_000]
