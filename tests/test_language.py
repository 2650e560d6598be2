"""Which language a message is in: English unless more of its words are Spanish."""

from __future__ import annotations

import pytest

from knowledge.language import language_of

SPANISH = [
    "hola",
    "AYUDA!!!",
    "necesito ayuda",
    "quiero morir",
    "me quiero matar",
    "no respira",
    "mi mamá no respira",
    "mi hijo oye voces",
    "mi esposo me pega",
    "¿Quién viene?",
    "¿Viene la policía si llamo al 911?",
    "vendrá la policía a mi casa?",
    "no sé qué hacer",
    "no se que hacer",
    "estoy en Denver y quiero hablar con alguien",
    "numero de telefono de STAR",
    "¿cuánto cuesta?",
    "cuanto cuesta",
    "xq no viene nadie",
]
ENGLISH = [
    "I need help",
    "help",
    "I want to die",
    "my son hears voices",
    "who comes if I call STAR in Denver",
    "do you speak Spanish",
    "do you speak español",
    "is there a line in Spanish for my mother",
    "me",
    "no",
    "CAHOOTS",
    "80203",
    "",
    "🙂",
]
NAMES = ["Los Angeles", "Las Vegas", "El Paso", "San Antonio", "La Jolla", "Cañon City, CO", "Peña Blanca, New Mexico"]


@pytest.mark.parametrize("message", SPANISH)
def test_spanish_is_heard(message: str) -> None:
    """With accents and signs or without, in capitals, in the letters of a phone."""
    assert language_of(message) == "es"


@pytest.mark.parametrize("message", ENGLISH)
def test_english_is_heard_and_is_what_is_taken_without_a_sign(message: str) -> None:
    """A question about Spanish is English; so is a message without any word."""
    assert language_of(message) == "en"


@pytest.mark.parametrize("message", NAMES)
def test_a_city_with_a_spanish_name_is_not_spanish(message: str) -> None:
    """Who answers 'which city?' with Los Angeles still reads English."""
    assert language_of(message) == "en"


@pytest.mark.parametrize(
    ("message", "language"),
    [("necesito help", "en"), ("is la policia coming", "es"), ("my hermano needs help", "en")],
)
def test_a_mixed_message_is_in_the_language_of_most_of_its_words(message: str, language: str) -> None:
    """A tie is English."""
    assert language_of(message) == language


def test_the_language_is_told_from_the_beginning_of_a_long_message() -> None:
    """A very long message is not read to its end for this."""
    assert language_of("quiero hablar con alguien. " * 50 + "I want to talk to someone. " * 1000) == "es"
