"""How much danger a message expresses: the union of two detectors, patterns and a trained classifier.

Source of the levels and kinds: the design, section 4; of the checklist behind them: 988/Vibrant's
Suicide Safety Policy and safe messaging guidelines. Pure and quick: no Rasa, usable by any front.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from safety import classifier, patterns
from safety.classifier import SHORT, Classifier, Reading
from safety.encoder import encode
from safety.normalise import normalise
from safety.patterns import Finding, Stripped
from safety.perspective import whose
from safety.spelling import known

LEVELS = ("none", "support", "crisis", "emergency")
"""In rising order."""

LIKELY, LIKELY_LONG = 0.45, 0.55
"""From here on the classifier alone calls a message dangerous; a long one tells of many things."""
GLARING = 0.8
"""From here on one piece of a long message is enough."""
POSSIBLE = 0.3
"""The same for a short message with a word that hints at danger."""
LEFT, LEFT_OF_PAST = 0.5, 0.65
"""The same for what is left of a message when idioms, denials and stories, or what is long past, are taken out."""
UNLIKELY = 0.2
"""Below this, the classifier overrules the patterns: people use the same words in other talk."""
URGENT, URGENT_DEADLY = 0.5, 0.3
"""How much of the danger must lie in classes of emergency for the classifier alone to say emergency; and with kinds of
danger that kill within minutes."""
DEADLY = frozenset({"suicide", "self_harm", "overdose", "medical"})
ALSO = 0.3
"""How much of the danger a further kind must have to be named too."""
SUPPORTED = 0.25
"""How likely distress, grief, worry and the like must be for a warm answer."""
UNSURE = "unsure"
"""In `why`: only the classifier saw danger, and it was not certain."""
CERTAIN = 0.9
STRANGE = 0.2
"""The share of words changed in making a message plain from which on the plain one is the better to read."""
OURS = 0.8
"""The share of English and Spanish words from which on a message is in one of these languages."""
_WORD = re.compile(r"\w+")
METHOD = "method"
"""In `why`: a way was asked for. Also the name of its file of patterns and of its class of sentences."""


@dataclass(frozen=True)
class Risk:
    """What was seen: a level of `LEVELS`, kinds (the weightiest first), whose danger it is, and what showed it."""

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


@dataclass(frozen=True)
class Context:
    """What is known of the talk: the last danger met in it, and whether the message before this one expressed it."""

    risk: Risk = Risk()
    just_now: bool = False


def assess(text: str, context: Context | None = None) -> Risk:
    """The danger in `text`, all of it read, in a few milliseconds for a line of chat.

    With a `context` whose last message expressed danger, what takes it back or confirms it ("jk im fine", "yes",
    "he is still not moving") is no less serious than what it answers: level crisis at least.
    """
    seen = _assessed(text)
    if context is None or not context.just_now or not context.risk.is_danger or seen.is_danger:
        return seen
    reply = patterns.reply(normalise(text))
    if reply is None:
        return seen
    level = context.risk.level if reply == "confirms" else "crisis"
    return replace(context.risk, level=level, why=(reply,))


@functools.lru_cache(maxsize=256)  # the same message is judged by the gate, the policy and the runtime
def _assessed(text: str) -> Risk:
    plain = normalise(text)
    if not text.strip():
        return Risk()
    stripped = patterns.stripped(plain)
    findings = patterns.find(stripped)
    model, doubtful = classifier.current(), stripped.changed and not _sure(findings)
    reading = _reading(model, text, plain, _rest(stripped) if doubtful else "")
    if _is_danger(findings, reading, len(text) > SHORT) and (
        reading is None or not doubtful or _remains(stripped, model)
    ):
        return _danger(plain, findings, reading)
    return _calm(plain, stripped.past, reading)


def _reading(model: Classifier | None, text: str, plain: str, rest: str = "") -> Reading | None:
    """What the classifier makes of a message; None if there is none, or if it breaks: then the patterns judge alone.

    `rest`: what may have to be read next; encoded together with a short message it costs little more.
    """
    if model is None:
        return None
    try:
        legible = _legible(text, plain)
        if rest and len(text) <= SHORT:
            encode([legible, rest])
        return model.read(legible, plain)
    except Exception:
        return None


def _legible(text: str, plain: str) -> str:
    """What the sentence encoder is given: the text as typed, in small letters if it was shouted; the normalised one
    where so many words were disguised or misspelt that the encoder would not know them.
    """
    letters = [c for c in text[:SHORT] if c.isalpha()]
    if sum(c.isupper() for c in letters) * 2 > len(letters):
        text = text.lower()
    typed = _WORD.findall(text[:SHORT].lower().replace("'", "").replace("’", ""))
    read = plain.split()
    strange = sum(word not in read for word in typed)
    ours = sum(map(known, read)) >= len(read) * OURS  # another language is not a disguise
    return plain if read and ours and strange > len(typed) * STRANGE else text


def _sure(findings: Sequence[Finding]) -> bool:
    return any(f.sure for f in findings)


def _is_danger(findings: Sequence[Finding], reading: Reading | None, is_long: bool) -> bool:
    if reading is None:  # no model: what hints at danger has to do
        return bool(findings)
    if any(f.proved or (f.sure and reading.worst >= UNLIKELY) for f in findings):
        return True
    if is_long:
        return reading.danger >= LIKELY_LONG or reading.worst >= GLARING
    return reading.danger >= (POSSIBLE if findings else LIKELY)


def _remains(stripped: Stripped, model: Classifier | None) -> bool:
    """True if danger is left when the idiom, the denial, the story is taken out."""
    rest = _rest(stripped)
    reading = _reading(model, rest, rest) if rest else None
    return reading is not None and reading.danger >= (LEFT_OF_PAST if stripped.past else LEFT)


def _rest(stripped: Stripped) -> str:
    return stripped.text.replace("#", " ").strip(" .")


def _danger(plain: str, findings: Sequence[Finding], reading: Reading | None) -> Risk:
    sure = [f for f in findings if f.sure] or ([] if reading else list(findings))
    likely = reading.kinds() if reading else {}
    weight = {kind: share for kind, share in likely.items() if share >= ALSO}
    for finding in sure:
        weight[finding.kind] = likely.get(finding.kind, 0.0) + (1.0 if finding.level == "emergency" else 0.7)
    if not weight:
        weight = {max(likely, key=lambda kind: likely[kind]): 1.0}
    kinds = tuple(sorted(weight, key=lambda kind: -weight[kind]))
    least = URGENT_DEADLY if kinds[0] in DEADLY else URGENT
    urgent = any(f.level == "emergency" for f in sure) or (reading is not None and reading.urgency() >= least)
    why = tuple(dict.fromkeys(f.words for f in sure))
    if not sure and reading is not None and reading.danger < CERTAIN:
        why = (UNSURE,)
    if kinds[0] == "suicide" and (any(f.file == METHOD for f in sure) or (reading and reading.leading() == METHOD)):
        why = (METHOD, *why)
    who = whose(plain, kinds[0], [f.words for f in sure], reading)
    return Risk("emergency" if urgent else "crisis", kinds, who, why)


def _calm(plain: str, past: bool, reading: Reading | None) -> Risk:
    """No danger now: distress, grief and the like get a warm answer."""
    supported = reading.supported() if reading else {}
    if past and patterns.mourns(plain):
        return Risk("support", ("grief",), whose(plain, "grief", [], reading))
    if sum(supported.values()) >= SUPPORTED:
        kind = max(supported, key=lambda name: supported[name])
        return Risk("support", (kind,), whose(plain, kind, [], reading))
    return Risk()


def cues(text: str) -> frozenset[str]:
    """For whom `text` asks, so far as an answer to danger can serve them better: minor, veteran, deaf, lgbtq."""
    return patterns.cues(normalise(text))
