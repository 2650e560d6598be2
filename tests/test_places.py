"""The places in a message: codes, cities, counties, states, nicknames, abroad; and words that are no places."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge import current
from knowledge.places import Gazetteer, Place, display, in_list, narrowed

Places = Callable[[str], list[Place]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The towns of the country, with the directory's own."""
    return current.gazetteer()


@pytest.fixture
def places(gazetteer: Gazetteer) -> Places:
    """The places of a message, in order."""
    return lambda text: [match.place for match in gazetteer.find(text)]


def us(city: str | None, county: str | None, state: str | None, **more: str) -> Place:
    """A place in the United States."""
    return Place(city=city, county=county, state=state, **more)  # type: ignore[arg-type]


DENVER = us("Denver", "Denver County", "CO")
PHILADELPHIA = us("Philadelphia", "Philadelphia County", "PA")
ALBUQUERQUE = us("Albuquerque", "Bernalillo County", "NM")


@pytest.mark.parametrize("message", ["80203", "80203-1234", "my zip is 80203.", "I live in 80203!"])
def test_a_zip_code_is_a_place_with_or_without_its_last_four_digits(places: Places, message: str) -> None:
    """A ZIP code gives city, county and state."""
    assert places(message) == [us("Denver", "Denver County", "CO", zip="80203")]


@pytest.mark.parametrize("message", ["00000", "my zip is 00000"])
def test_a_zip_code_that_does_not_exist_is_said_to_be_unknown(places: Places, message: str) -> None:
    """An unknown code is not read as some place near."""
    assert places(message) == [Place(zip="00000", unknown="00000")]


@pytest.mark.parametrize("message", ["$80203", "80203%", "I took 20000 mg", "1-800-273-82555", "over 5,680 people"])
def test_other_numbers_are_no_zip_codes(places: Places, message: str) -> None:
    """Money, shares, doses and telephone numbers are no places."""
    assert places(message) == []


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("in aurora, colorado", us("Aurora", "Arapahoe County", "CO")),
        ("Aurora CO", us("Aurora", "Arapahoe County", "CO")),
        ("framingham ma", us("Framingham", "Middlesex County", "MA")),
        ("portland or", us("Portland", "Multnomah County", "OR")),
        ("portland maine", us("Portland", "Cumberland County", "ME")),
        ("is there a program in Paris, Texas?", us("Paris", "Lamar County", "TX")),
        ("reading pa", us("Reading", "Berks County", "PA")),
        ("mobile al", us("Mobile", "Mobile County", "AL")),
        ("springfield oregon", us("Springfield", "Lane County", "OR")),
        ("North Bethesda, Maryland", us("North Bethesda", "Montgomery County", "MD")),
    ],
)
def test_a_city_and_its_state_are_one_place(places: Places, message: str, place: Place) -> None:
    """Full name or two letters, with a comma or without: the county comes with it."""
    assert places(message) == [place]


@pytest.mark.parametrize(
    ("message", "city", "state"),
    [
        ("philly", "Philadelphia", "PA"),
        ("abq", "Albuquerque", "NM"),
        ("NYC", "New York", "NY"),
        ("brooklyn", "New York", "NY"),
        ("in la", "Los Angeles", "CA"),
        ("nola", "New Orleans", "LA"),
        ("St. Pete", "St. Petersburg", "FL"),
        ("washington d.c.", "Washington", "DC"),
    ],
)
def test_a_nickname_is_the_city_it_stands_for(places: Places, message: str, city: str, state: str) -> None:
    """Names that no list of post offices knows."""
    assert [(place.city, place.state) for place in places(message)] == [(city, state)]


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("denvr", DENVER),
        ("Denverr", DENVER),
        ("I am in albequerque", ALBUQUERQUE),
        ("philadelpia", PHILADELPHIA),
        ("sanfrancisco", us("San Francisco", "San Francisco County", "CA")),
        ("minnepolis", us("Minneapolis", "Hennepin County", "MN")),
    ],
)
def test_a_misspelt_city_of_the_directory_is_found(places: Places, message: str, place: Place) -> None:
    """A letter or two do not hide a city that has a program."""
    assert places(message) == [place]


@pytest.mark.parametrize(
    ("message", "some"),
    [
        ("Springfield", {"OR", "IL", "MA"}),
        ("I am in Portland", {"OR", "ME"}),
        ("aurora", {"CO", "IL"}),
        ("alexandria", {"KY", "VA"}),
        ("Kansas City", {"KS", "MO"}),
        ("Vancouver", {"BC", "WA"}),
        ("Montgomery County", {"MD", "PA", "TX"}),
    ],
)
def test_a_name_of_several_places_gives_their_states_to_choose_from(
    places: Places, message: str, some: set[str]
) -> None:
    """No state is guessed where the name alone does not tell."""
    assert [(p.is_ambiguous, p.state, some <= set(p.candidates)) for p in places(message)] == [(True, None, True)]


def test_a_state_said_elsewhere_in_the_message_settles_the_city(places: Places) -> None:
    """'Aurora, I mean the one in Illinois' is one place."""
    assert places("Aurora, I mean the one in Illinois") == [us("Aurora", None, "IL")]


def test_a_place_is_narrowed_once_the_state_is_said() -> None:
    """The answer to 'which state?' leaves one place."""
    assert narrowed(Place(city="Aurora", candidates=("CO", "IL")), "CO") == us("Aurora", None, "CO")


def test_washington_alone_may_be_the_state_or_the_capital(places: Places) -> None:
    """The name alone does not tell."""
    assert places("Washington") == [Place(city="Washington", candidates=("WA", "DC"))]


@pytest.mark.parametrize(
    ("message", "state"),
    [("washington state", "WA"), ("New York state", "NY"), ("Colorado", "CO"), ("I am in Ohio", "OH")],
)
def test_a_state_is_a_state(places: Places, message: str, state: str) -> None:
    """Also where a city has the same name."""
    assert places(message) == [Place(state=state)]


@pytest.mark.parametrize(
    ("message", "county", "state"),
    [
        ("Lane County, Oregon", "Lane County", "OR"),
        ("montgomery county maryland", "Montgomery County", "MD"),
        ("tompkins county", "Tompkins County", "NY"),
        ("orleans parish", "Orleans Parish", "LA"),
    ],
)
def test_a_county_or_parish_is_a_place(places: Places, message: str, county: str, state: str) -> None:
    """The county that bears the name, in the state that is said or the only one."""
    assert places(message) == [us(None, county, state)]


@pytest.mark.parametrize(
    "message",
    [
        "I'm in need",
        "help me or him",
        "or",
        "me",
        "in",
        "hi",
        "ok",
        "oh no",
        "my ma and my pa",
        "I hope so",
        "I'm reading",
        "mobile crisis",
        "a normal home in the country",
        "I have an orange",
        "Washington Street",
        "what is a safe place to go",
        "",
    ],
)
def test_ordinary_words_are_no_places(places: Places, message: str) -> None:
    """Words that are also towns or letters of a state stay words."""
    assert places(message) == []


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("T5J 2R7", Place(city="Edmonton", state="AB", country="CA")),
        ("my code is m5v3l9", Place(state="ON", country="CA")),
        ("Edmonton, AB", Place(city="Edmonton", state="AB", country="CA")),
        ("I am in Canada", Place(country="CA")),
    ],
)
def test_a_canadian_postcode_or_city_is_in_canada(places: Places, message: str, place: Place) -> None:
    """A postcode gives the province, Edmonton's the city."""
    assert places(message) == [place]


@pytest.mark.parametrize("message", ["I live in England", "Germany", "in London UK", "tijuana", "cambridge uk"])
def test_a_place_abroad_is_abroad(places: Places, message: str) -> None:
    """Who lives elsewhere is not sent to an American program of a like name."""
    assert [place.country for place in places(message)] == ["XX"]


def test_two_places_come_in_the_order_they_are_said(places: Places) -> None:
    """'Denver and Chicago' are two."""
    assert [place.city for place in places("Denver and Chicago")] == ["Denver", "Chicago"]


@pytest.mark.parametrize("message", ["I live in Denver", "Well… in Denver"], ids=["plain", "after an ellipsis"])
def test_a_match_says_where_it_stands_in_the_message(gazetteer: Gazetteer, message: str) -> None:
    """Start and end count in the message as it was typed."""
    assert [message[match.start : match.end] for match in gazetteer.find(message)] == ["Denver"]


def test_a_place_is_shown_as_people_write_it() -> None:
    """City and state in words; a ZIP code with its city; an unknown code alone."""
    shown = [display(place) for place in (DENVER, us("Denver", None, "CO", zip="80203"), Place(zip="1", unknown="1"))]
    assert shown == ["Denver, Colorado", "80203 (Denver, Colorado)", "ZIP 1"]


def test_a_list_of_cities_holds_a_city_however_it_is_spelled() -> None:
    """Saint and St. are one; another state is another city."""
    cities = ["St. Petersburg, FL"]
    found = [in_list(city, state, cities) for city, state in [("saint petersburg", "FL"), ("St. Petersburg", "PA")]]
    assert found == [True, False]
