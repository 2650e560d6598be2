"""What a record knows: the shapes of the vetted directory, in HSDS 3.1 terms where HSDS has one.

One definition gives immutable objects, exact error paths and the rules that staff see when they
edit a file. A *record* is anything a person can call, go to or read (a program, a line, a resource,
a piece of guidance); a *passage* is a statement of the 2022 guide (a practice, a figure, a
definition, a reference). Every fact carries its source and the date of that source.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

Confirmation = Literal["CONFIRMED", "CONFIRMED-SECONDARY", "GENERAL", "RECALL"]
"""How sure a number is; RECALL means from memory only: `load` keeps its digits out of the directory."""

PoliceInvolvement = Literal[
    "none_by_default",
    "backup_on_request",
    "dispatcher_decides",
    "dual_dispatch",
    "co_response",
    "police_led",
    "referral_after_police",
    "not_a_responder",
    "unknown",
]

ResponseModel = Literal[
    "community_responder",
    "mobile_crisis",
    "co_responder",
    "call_diversion",
    "police_social_work",
    "follow_up_outreach",
    "mediation",
    "crisis_line",
    "warmline",
    "safe_use_line",
    "referral_line",
    "web_directory",
    "safety_profile",
    "publication",
    "network",
    "guidance",
]

Need = Literal[
    "mental_health",
    "suicide",
    "overdose",
    "substance",
    "using_alone",
    "naloxone",
    "abuse",
    "dating_abuse",
    "sexual_assault",
    "housing",
    "youth",
    "veteran",
    "maternal",
    "elder",
    "grief",
    "lonely",
    "poison",
    "disaster",
    "child_abuse",
    "trafficking",
    "lgbtq",
    "native",
    "physician",
    "bipoc",
    "bystander",
    "welfare_check",
    "dispute",
    "family_crisis",
    "text_line",
    "deaf",
    "abroad",
    "nonpolice",
    "staff",
]

Status = Literal["active", "inactive", "defunct", "temporarily closed", "unknown"]
Kind = Literal["program", "line", "resource", "guidance"]
Confidence = Literal["high", "medium", "low"]
Day = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_SHORT_CODE = re.compile(r"\d{3}|\d{5,6}")
_UNVERIFIED = re.compile(r"\brecall\b", re.IGNORECASE)


@functools.cache
def _can_be_dialed(number: str) -> bool:
    if _SHORT_CODE.fullmatch(number):
        return True
    if not re.fullmatch(r"[\d-]+", number):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        return False


@functools.cache
def _is_zone(name: str) -> bool:
    try:
        return "/" in name and bool(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _as_text(value: Any) -> Any:
    """YAML reads 2025-06-09 as a date and 911 as a number; both are meant as text."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _not_in_the_future(value: str) -> str:
    match = re.match(r"\d{4}-\d{2}(-\d{2})?", value)
    if match and len(match.group()) == 10 and not _is_day(match.group()):
        raise ValueError(f"'{match.group()}' is not a date; expected YYYY-MM-DD")
    if match and match.group() > dt.date.today().isoformat()[: len(match.group())]:
        raise ValueError(f"date {match.group()} lies in the future; expected today or earlier")
    return value


def _is_day(value: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def _shown(value: str) -> str:
    if _UNVERIFIED.search(value):
        raise ValueError("says 'recall': a detail from memory is never shown; expected a sourced text or nothing")
    return value


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError(f"'{value}' is not a slug; expected lower-case letters, digits and single hyphens")
    return value


SourceDate = Annotated[str, BeforeValidator(_as_text)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sourced(_Model):
    """Anything that says where it comes from: `source` (address or title), `source_date` (ISO or words)."""

    source: str = Field(min_length=3)
    source_date: SourceDate

    _date = field_validator("source_date")(_not_in_the_future)


class Fact(Sourced):
    """One statement as a person may read it."""

    text: str = Field(min_length=2)

    _text = field_validator("text")(_shown)


class Phone(Sourced):
    """A way to reach someone by telephone.

    `number` is what is dialed: a short code (988, 211, 741741) or a North American number.
    `press` is dialed after the answer, `keyword` is the word to text. `role`: `main` is offered
    first, `old` is kept for staff and never offered.
    """

    confirmed: Confirmation
    number: str
    type: Literal["voice", "text", "tty", "videophone", "whatsapp"] = "voice"
    role: Literal["main", "also", "emergency", "non_emergency", "office", "old"] = "also"
    label: str = Field(min_length=2)
    press: str | None = None
    keyword: str | None = None
    languages: tuple[str, ...] = ()
    note: str | None = None

    @field_validator("label", "note")
    @classmethod
    def _no_memory(cls, value: str | None, info: ValidationInfo) -> str | None:
        # `confirmed` stands before them; what is from memory loses its digits and is never shown.
        remembered = info.data.get("confirmed") == "RECALL"
        return value if value is None or remembered else _shown(value)

    @field_validator("number")
    @classmethod
    def _dialable(cls, number: str) -> str:
        if not _can_be_dialed(number):
            raise ValueError(f"'{number}' is not a phone number; expected 720-913-7827 or a short code")
        return number


class OpeningTimes(_Model):
    """HSDS schedule: the days and local clock times of one stretch; 24:00 is the end of the day.

    A stretch whose `closes_at` is not after `opens_at` runs past midnight.
    """

    byday: tuple[Day, ...] = Field(min_length=1)
    opens_at: str
    closes_at: str

    @field_validator("byday", mode="before")
    @classmethod
    def _days(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("opens_at", "closes_at")
    @classmethod
    def _clock(cls, value: str) -> str:
        if not _CLOCK.fullmatch(value):
            raise ValueError(f"'{value}' is not a clock time; expected HH:MM")
        return value


class Hours(Fact):
    """Opening hours: words for people, `schedules` for the clock; no schedules means unknown to the clock."""

    schedules: tuple[OpeningTimes, ...] = ()
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is not None and not _is_zone(value):
            raise ValueError(f"'{value}' is not a time zone; expected an IANA name such as America/Denver")
        return value


class Police(Fact):
    """Whether police come: a code for filters, a plain sentence for people."""

    involvement: PoliceInvolvement


class ServiceArea(_Model):
    """Where the service is given. Cities and counties as 'Name, ST'; `partial` if only parts are covered."""

    text: str = Field(min_length=2)
    cities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    partial: bool = False

    _text = field_validator("text")(_shown)

    @field_validator("cities", "counties")
    @classmethod
    def _with_state(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        for place in places:
            if not re.fullmatch(r".+, [A-Z]{2}", place):
                raise ValueError(f"'{place}' has no state; expected 'Name, ST'")
        return places


class IfYouCall(Sourced):
    """What happens on a call: who answers, what they ask and do, whether anyone can be held."""

    who_answers: str | None = None
    what_happens: str | None = None
    can_they_hold_you: str | None = None

    @field_validator("who_answers", "what_happens", "can_they_hold_you")
    @classmethod
    def _sourced(cls, value: str | None) -> str | None:
        return value if value is None else _shown(value)


class Guide(_Model):
    """What the 2022 guide itself says, kept apart from what is newer."""

    says: str = Field(min_length=2)
    section: str
    url: str | None = None

    _says = field_validator("says")(_shown)


class Ended(Sourced):
    """A tombstone: what ended and when (`on`: ISO date or year-month)."""

    on: SourceDate
    text: str

    _on = field_validator("on")(_not_in_the_future)


class Record(_Model):
    """One entry of the directory. Unknown fields are left out and said to be unknown."""

    id: str
    kind: Kind
    section: str
    name: str = Field(min_length=2)
    short_name: str = Field(min_length=2)
    alternate_names: tuple[str, ...] = ()
    organization: str | None = None
    description: Fact
    status: Status
    status_note: Fact | None = None
    alert: str | None = None
    ended: Ended | None = None
    city: str | None = None
    state: str | None = None
    phones: tuple[Phone, ...] = ()
    withheld: tuple[str, ...] = ()
    url: str | None = None
    application_process: Fact | None = None
    hours: Hours | None = None
    service_area: ServiceArea
    eligibility: Fact | None = None
    limits: Fact | None = None
    fees: Fact | None = None
    languages: Fact | None = None
    wait_time: Fact | None = None
    response_model: ResponseModel
    responders: Fact | None = None
    police: Police | None = None
    if_you_call: IfYouCall | None = None
    if_busy: Fact | None = None
    say_this: str | None = None
    results: tuple[Fact, ...] = ()
    needs: tuple[Need, ...] = ()
    fallback: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    guide: Guide | None = None
    facts: tuple[Fact, ...] = ()
    confidence: Confidence
    why: str
    assured_date: SourceDate
    assurer: str

    _id = field_validator("id")(_slug)
    _date = field_validator("assured_date")(_not_in_the_future)

    @field_validator("name", "short_name", "organization", "alert", "say_this", "why")
    @classmethod
    def _no_memory(cls, value: str | None) -> str | None:
        return value if value is None else _shown(value)

    @model_validator(mode="after")
    def _reachable(self) -> Record:
        if self.status == "defunct" and self.ended is None:
            raise ValueError("status is defunct but there is no 'ended'; expected what ended, when, by which source")
        if not self.phones and not self.url and self.status != "defunct" and self.kind != "guidance":
            raise ValueError("nobody can reach it; expected at least one phone or a url")
        return self


class Passage(Sourced):
    """A statement of the 2022 guide: a best practice, a figure, a definition, the purpose, a reference.

    `points` are shown one a line. `newer` holds what is known since, with its own source.
    """

    id: str
    kind: Literal["practice", "statistic", "definition", "purpose", "about", "contact", "reference", "overview"]
    name: str
    short_name: str | None = None
    alternate_names: tuple[str, ...] = ()
    points: tuple[str, ...] = Field(min_length=1)
    url: str | None = None
    about: tuple[str, ...] = ()
    newer: tuple[Fact, ...] = ()

    _id = field_validator("id")(_slug)

    @field_validator("points")
    @classmethod
    def _no_memory(cls, points: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_shown(point) for point in points)
