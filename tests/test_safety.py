"""Danger in words: how a message is made plain, and what level, kind and person it is read as."""

from __future__ import annotations

import pytest

from safety import Context, Risk, assess, classifier, cues
from safety.normalise import normalise
from safety.risk import METHOD

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
        ("k-m-s", "kill myself"),
        ("k1ll mys3lf", "kill myself"),
        ("$uicide", "suicide"),
        ("5u1c1d3", "suicide"),
        ("w@nt to d1e", "want to die"),
        ("kill_my-self", "kill myself"),
        ("killlll myself", "kill myself"),
        ("sucide", "suicide"),
        ("wan to dye", "want to die"),
        ("wanna dye my hair", "want to dye my hair"),
        ("iwanttodie", "i want to die"),
        ("i w a n t  t o  d i e", "i want to die"),
        ("kll myslef", "kill myself"),
        ("he is unrepsonsive", "hes unresponsive"),
        ("s*icide", "suicide"),
        ("me qiero morrir", "me quiero morir"),
        ("kms", "kill myself"),
        ("unalive", "kill"),
        ("sewerslide", "suicide"),
        ("I'm done. Goodbye.", "im done . goodbye"),
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
        ("she isn't breathing", "emergency", "medical"),
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
    assert not assess(message).is_danger


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
    assert assess(message).perspective == who


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


# In the light of the talk

MET = Risk("crisis", ("suicide",), "self")
NOW = Risk("emergency", ("overdose",), "other")


@pytest.mark.parametrize("message", ["jk im fine", "lol just kidding", "no", "nvm forget it", "es broma", "estoy bien"])
def test_what_takes_danger_back_is_still_danger(message: str) -> None:
    """Right after danger was spoken of, a retraction closes nothing: help stays."""
    assert assess(message, Context(MET, True)) == Risk("crisis", ("suicide",), "self", ("retracts",))


@pytest.mark.parametrize("message", ["yes", "i do", "right now", "what do i do", "si"])
def test_what_confirms_danger_is_as_serious(message: str) -> None:
    """The short answer to the one question after a danger counts as the danger itself."""
    assert assess(message, Context(MET, True)) == Risk("crisis", ("suicide",), "self", ("confirms",))


def test_an_emergency_stays_one_while_it_is_spoken_of() -> None:
    """'Still nothing' after an overdose is about the overdose."""
    assert assess("still nothing", Context(NOW, True)).level == "emergency"


@pytest.mark.parametrize("context", [None, Context(), Context(MET, False), Context(Risk("support"), True)])
def test_without_danger_just_before_a_short_answer_is_only_that(context: Context | None) -> None:
    """'No' and 'yes' mean nothing by themselves, nor long after."""
    assert assess("no", context) == NONE


def test_a_new_danger_outweighs_the_talk() -> None:
    """What is said now is judged for itself first."""
    assert assess("he isn't breathing", Context(MET, True)).level == "emergency"


def test_another_question_after_danger_is_no_danger() -> None:
    """Who asks for something else after a danger is answered on that."""
    assert assess("what are STAR's hours", Context(MET, True)) == NONE


# What the answer needs to know


@pytest.mark.parametrize("message", ["how many pills does it take to die", "which bridge is tallest, i lost my job"])
def test_a_question_for_a_way_is_told_apart(message: str) -> None:
    """A way that is asked for has an answer of its own, so it is marked."""
    assert METHOD in assess(message).why


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("im 14 and i want to die", {"minor"}),
        ("I'm a veteran and I can't go on", {"veteran"}),
        ("I am deaf, I want to kill myself", {"deaf"}),
        ("my parents kicked me out for being trans", {"lgbtq"}),
        ("I want to die", set()),
    ],
)
def test_for_whom_help_is_asked_is_seen(message: str, expected: set[str]) -> None:
    """Age, service, deafness and being LGBTQ+ add a line to the answer."""
    assert cues(message) == expected


# Without a model


def test_without_a_model_the_patterns_judge_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing or broken model takes nothing of what the patterns see."""
    monkeypatch.setattr(classifier, "current", lambda: None)
    assert assess("I really want to die, no model here").level == "crisis"
    assert assess("hours of the food bank, no model here") == NONE


def test_a_classifier_that_breaks_takes_nothing_from_the_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while a message is read, the patterns still judge it, and nothing is raised."""

    class Broken:
        def read(self, *_: str) -> None:
            raise MemoryError

    monkeypatch.setattr(classifier, "current", Broken)
    assert assess("I want to die, the classifier is broken").level == "crisis"
