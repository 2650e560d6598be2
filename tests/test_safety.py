"""Danger in words: how a message is made plain, and what level, kind and person it is read as."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import safety
from safety import Risk, assess
from safety.normalise import normalise
from safety.risk import perspective

LEXICON: dict[str, Any] = yaml.safe_load((Path(safety.__file__).parent / "lexicon.yml").read_text(encoding="utf-8"))
NONE = Risk()

# The message made plain


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("SUICIDE", "suicide"),
        ("  I   want\nto  die ", "i want to die"),
        ("I can’t, I don't, I won`t", "i cant i dont i wont"),
        ("suícide", "suicide"),
        ("ѕuісіdе", "suicide"),
        ("kіll mуsеlf", "kill myself"),
        ("ｓｕｉｃｉｄｅ", "suicide"),
        ("𝓈𝓊𝒾𝒸𝒾𝒹𝑒", "suicide"),
        ("su\u200bici\u00adde", "suicide"),
        ("s u i c i d e", "suicide"),
        ("s.u.i.c.i.d.e", "suicide"),
        ("k-m-s", "kms"),
        ("k1ll mys3lf", "kill myself"),
        ("$uicide", "suicide"),
        ("5u1c1d3", "suicide"),
        ("w@nt to d1e", "want to die"),
        ("kill_my-self", "kill myself"),
        ("killlll myself", "kill myself"),
        ("sucide", "suicide"),
        ("wan to dye", "want to die"),
        ("🔫", "gun"),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_a_disguised_word_is_read_as_what_it_means(message: str, plain: str) -> None:
    """Look-alike, invisible, spaced, repeated and misspelt letters all come to the plain word."""
    assert normalise(message) == plain


@pytest.mark.parametrize(
    "message", ["911", "80203", "741741", "1 800 273 8255", "4th of july", "5mg", "the 2022 guide", "what is star"]
)
def test_numbers_and_plain_words_are_left_alone(message: str) -> None:
    """What needs no change gets none."""
    assert normalise(message) == message


@pytest.mark.parametrize("message", ["I want to k1ll my self!!", "s u i c i d e", "C.A.R.E in Chicago", "ＳＴＡＲ"])
def test_a_plain_message_stays_as_it_is(message: str) -> None:
    """Making a message plain a second time changes nothing."""
    assert normalise(normalise(message)) == normalise(message)


# Levels and kinds


@pytest.mark.parametrize(
    ("message", "level", "kind"),
    [
        ("he overdosed and won't wake up", "emergency", "overdose"),
        ("she isn't breathing", "emergency", "overdose"),
        ("my lips are blue", "emergency", "overdose"),
        ("i took a bunch of pills", "emergency", "overdose"),
        ("sobredosis", "emergency", "overdose"),
        ("there is a gun in my hand", "emergency", "suicide"),
        ("I am standing on the bridge", "emergency", "suicide"),
        ("some guy is about to jump", "emergency", "suicide"),
        ("he has a knife", "emergency", "violence"),
        ("I'm gonna kill him", "emergency", "violence"),
        ("he is choking me right now", "emergency", "abuse"),
        ("my boyfriend won't let me leave", "emergency", "abuse"),
        ("mi esposo me pega", "emergency", "abuse"),
        ("my baby swallowed a battery", "emergency", "child"),
        ("he is having a seizure", "emergency", "medical"),
        ("I want to die", "crisis", "suicide"),
        ("i dont want to be here anymore", "crisis", "suicide"),
        ("everyone would be better off without me", "crisis", "suicide"),
        ("kms lol", "crisis", "suicide"),
        ("my friend is suicidal", "crisis", "suicide"),
        ("quiero matarme", "crisis", "suicide"),
        ("mi hija se quiere morir", "crisis", "suicide"),
        ("k i l l m y s e l f", "crisis", "suicide"),
        ("I want to dieeeee", "crisis", "suicide"),
        ("kiiiill myself", "crisis", "suicide"),
        ("I cut myself", "crisis", "self_harm"),
        ("I was raped", "crisis", "sexual_assault"),
        ("my husband hits me", "crisis", "abuse"),
        ("I hear voices", "crisis", "psychosis"),
        ("I'm in withdrawal and shaking", "crisis", "withdrawal"),
        ("my brother killed himself two years ago", "support", "grief"),
        ("I lost my son to an overdose", "support", "grief"),
    ],
)
def test_danger_has_a_level_and_a_kind(message: str, level: str, kind: str) -> None:
    """Danger at this moment is an emergency, danger to come a crisis, grief a need for support."""
    risk = assess(message)
    assert (risk.level, kind in risk.kinds, risk.is_danger) == (level, True, level in {"emergency", "crisis"})


@pytest.mark.parametrize(
    "message",
    [
        "this job is killing me",
        "I'm dying to know",
        "I'm dying of laughter",
        "dead tired",
        "my phone died",
        "kill two birds with one stone",
        "I could kill for a coffee",
        "shoot me an email",
        "over my dead body",
        "Suicide Squad is a great movie",
        "I wrote an essay on suicide",
        "suicide statistics 2022",
        "what is the suicide hotline number",
        "the 988 Suicide and Crisis Lifeline",
        "a man was shot dead by police in Chicago",
        "the news said a woman was stabbed in the park",
        "how many people were killed in police shootings",
        "how do i use narcan",
        "I am not suicidal",
        "I feel sad",
        "who comes if I call STAR",
        "",
    ],
)
def test_idioms_news_and_questions_are_no_danger(message: str) -> None:
    """Strong words in ordinary use raise no alarm."""
    assert assess(message) == NONE


@pytest.mark.parametrize(
    "message",
    ["my dad died by suicide last year", "my brother shot himself last year", "he died of an overdose"],
)
def test_grief_is_not_danger(message: str) -> None:
    """A death that has happened calls for comfort and not for 911."""
    assert (assess(message).level, assess(message).kinds) == ("support", ("grief",))


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("I want to die, my brother killed himself last year", "crisis"),
        ("I lost my son to suicide and I want to kill myself", "crisis"),
        ("I am two years clean and I want to die", "crisis"),
        ("my dad died of an overdose last year and now my brother isn't breathing", "emergency"),
        ("she killed herself last year. my friend is overdosing right now", "emergency"),
        ("two years sober but tonight I took a bottle of pills", "emergency"),
    ],
)
def test_grief_never_hides_a_danger_beside_it(message: str, level: str) -> None:
    """Who mourns may be in danger too; what is happening now counts."""
    assert assess(message).level == level


@pytest.mark.parametrize(
    "message",
    [
        "I failed my thesis and I want to kill myself",
        "lost the game and now I am going to kill myself",
        "I finished the movie and I want to kill myself",
        "I could kill for a coffee but really I want to die",
        "the suicide hotline did not pick up and I want to die",
    ],
)
def test_an_ordinary_word_never_hides_a_danger_beside_it(message: str) -> None:
    """A film, a game or an idiom in the same sentence takes nothing of the danger away."""
    assert assess(message).level == "crisis"


# Whose danger


@pytest.mark.parametrize(
    ("message", "who"),
    [
        ("I want to die", "self"),
        ("my friend is suicidal", "other"),
        ("mi hija no respira", "other"),
        ("someone on the street is suicidal", "stranger"),
        ("there's a man not breathing", "stranger"),
        ("suicide", "unknown"),
        ("I want to kill myself because my boyfriend left me", "self"),
        ("i want to die and my mom does not care", "self"),
    ],
)
def test_whose_danger_it_is_is_told(message: str, who: str) -> None:
    """The one who writes, someone they know, or a stranger; a person who is only mentioned is not the one in danger."""
    assert (perspective(message), assess(message).perspective) == (who, who)


# Length


def test_a_long_message_is_read_to_its_end() -> None:
    """Danger in the last words of 10,000 characters is seen."""
    last = " I want to kill myself"
    assert assess(("the bus is late again today " * 400)[: 10_000 - len(last)] + last).level == "crisis"


def test_no_place_in_a_long_message_is_overlooked() -> None:
    """The same words are seen wherever they stand, also where the reading is cut in pieces."""
    filler = "the bus is late again today " * 30
    texts = {n: f"{filler[:n]} I want to kill myself {filler}" for n in range(350, 550)}
    assert [n for n, text in texts.items() if assess(text).level != "crisis"] == []


# The lexicon


def _patterns() -> list[str]:
    grouped = [p for level in ("emergency", "crisis") for patterns in LEXICON[level].values() for p in patterns]
    return [*LEXICON["unless"], *LEXICON["past"], *grouped, *LEXICON["perspective"].values()]


def test_every_pattern_compiles_and_matches_no_empty_text() -> None:
    """A pattern that fits nothing at all would fit everything."""
    assert [pattern for pattern in _patterns() if re.compile(pattern).search("")] == []


def test_every_pattern_can_meet_a_plain_message() -> None:
    """No pattern waits for a capital letter, an accent or an apostrophe, which a plain message never has."""
    bare = {pattern: re.sub(r"\\.", "", pattern) for pattern in _patterns()}
    assert [pattern for pattern, text in bare.items() if re.search(r"[A-Z'’]|[^\x00-\x7f]", text)] == []


def test_the_lexicon_has_patterns_for_every_kind() -> None:
    """No level and no kind stands empty."""
    assert [kind for level in ("emergency", "crisis") for kind, found in LEXICON[level].items() if not found] == []
