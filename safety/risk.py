"""How much danger a message expresses: the first floor, by patterns over normalised text.

Source of the levels and kinds: the design, section 4; of the checklist behind them: 988/Vibrant's
Suicide Safety Policy and safe messaging guidelines.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from safety.normalise import normalise

LEVELS = ("none", "support", "crisis", "emergency")
"""In rising order."""


@dataclass(frozen=True)
class Risk:
    """What was seen: a level of `LEVELS`, kinds, whose danger it is, and the words that showed it."""

    level: str = "none"
    kinds: tuple[str, ...] = ()
    perspective: str = "unknown"
    why: tuple[str, ...] = ()

    @property
    def is_danger(self) -> bool:
        """True if help has to come first."""
        return self.level in {"crisis", "emergency"}

    def as_dict(self) -> dict[str, Any]:
        return {"level": self.level, "kinds": list(self.kinds), "perspective": self.perspective}


@functools.cache
def _lexicon() -> dict[str, Any]:
    raw = yaml.safe_load((Path(__file__).parent / "lexicon.yml").read_text(encoding="utf-8"))
    compiled: dict[str, Any] = {key: [re.compile(p) for p in raw[key]] for key in ("unless", "past")}
    for level in ("emergency", "crisis"):
        compiled[level] = {kind: [re.compile(p) for p in patterns] for kind, patterns in raw[level].items()}
    compiled["perspective"] = {name: re.compile(p) for name, p in raw["perspective"].items()}
    return compiled


_FIRST = re.compile(r"\b(i|im|ive|ill|id|me|my ?self|yo)\b")
_OWN = re.compile(r"\b(i|im|ive|ill|my ?self|my (own )?life|kms|morirme|matarme)\b")
_OWN_BEFORE = re.compile(
    r"\b(i|im|ive|ill|id|yo|me)\b(?:(?!\b(he|she|they|hes|shes|my|his|her|him|our|someone|somebody|el|ella|mi)\b).)*$"
)
"""The writer's own danger: first-person words in what was found, or before it with nobody between."""
_DEATH = re.compile(
    r"\b(died|dead|dies|passed|lost|loss|killed|shot|hanged|hung|drowned|took|taken|suicide|overdose\w*)\b"
)
_STEP = 3000
_OVERLAP = 120


def assess(text: str, context: Any = None) -> Risk:
    """The danger in `text`, all of it read. Takes about a millisecond for a line of chat."""
    return _assessed(text)


@functools.lru_cache(maxsize=128)  # the same message is judged by the gate, the policy and the runtime
def _assessed(text: str) -> Risk:
    plain = normalise(text)
    words = _lexicon()
    found: dict[str, list[str]] = {"emergency": [], "crisis": []}
    why: list[str] = []
    grieving = own = False
    for part in _parts(plain):
        part = _without(part, words["unless"])
        grieving = grieving or any(_DEATH.search(m.group()) for p in words["past"] for m in p.finditer(part))
        part = _without(part, words["past"])  # what has been is taken out; what is said beside it is still read
        for level in ("emergency", "crisis"):
            for kind, patterns in words[level].items():
                hit = next((m for p in patterns if (m := p.search(part))), None)
                if hit:
                    found[level].append(kind)
                    why.append(hit.group().strip())
                    own = own or bool(
                        _OWN.search(hit.group()) or _OWN_BEFORE.search(part[max(0, hit.start() - 40) : hit.start()])
                    )
    level = "emergency" if found["emergency"] else "crisis" if found["crisis"] else "support" if grieving else "none"
    kinds = tuple(dict.fromkeys(found["emergency"] + found["crisis"])) or (("grief",) if grieving else ())
    who = "unknown" if not kinds else "self" if own else _perspective(plain, words)
    return Risk(level, kinds, who, tuple(why))


def perspective(text: str) -> str:
    """Whose danger `text` speaks of: self, other, stranger or unknown."""
    seen = assess(text)
    return seen.perspective if seen.kinds else _perspective(normalise(text), _lexicon())


def _parts(plain: str) -> list[str]:
    """Long text in overlapping pieces, so that the time stays linear."""
    if len(plain) <= _STEP:
        return [plain]
    return [plain[i : i + _STEP + _OVERLAP] for i in range(0, len(plain), _STEP)]


def _without(part: str, ordinary: list[re.Pattern[str]]) -> str:
    for pattern in ordinary:
        part = pattern.sub(" … ", part)
    return part


def _perspective(plain: str, words: dict[str, Any]) -> str:
    if words["perspective"]["other"].search(plain):
        return "other"
    if words["perspective"]["stranger"].search(plain):
        return "stranger"
    return "self" if _FIRST.search(plain) else "unknown"
