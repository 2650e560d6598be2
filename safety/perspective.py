"""Whose danger a message speaks of: the writer's own, somebody else's, a stranger's, or a client's of the writer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safety.classifier import Reading
from safety.patterns import speaks_of

_FIRST = re.compile(r"\b(i|im|ive|ill|id|me|myself|yo|estoy|soy|tengo|quiero|siento|puedo|mi mismo|mi misma)\b")
_OWN = re.compile(
    r"\b(i|im|ive|ill|id|me|myself|my (own )?(life|death|head|brain|wrists?|throat|neck|arms?|skin|thoughts|mind|food|house)"
    r"|morirme|matarme|suicidarme|cortarme|quiero|estoy|tengo)\b"
)
_THIRD = re.compile(
    r"\b(he|she|they|him|her|his|hes|shes|theyre|them|their|hed|shed|hell|shell|himself|herself|themselves|el|ella|ellos|le|su)\b"
)
_SELF, _OTHER = 0.65, 0.35


def whose(plain: str, kind: str, words: Sequence[str], reading: Reading | None) -> str:
    """'self', 'other', 'stranger', 'provider' or 'unknown' for a normalised message.

    `kind`: the kind of danger; `words`: what the patterns found; `reading`: the classifier's, if there is one.
    """
    about = speaks_of(plain)
    if len(plain.split()) < 2 and not _FIRST.search(plain):
        return about
    own = any(_OWN.search(found) and not _THIRD.search(found) for found in words)
    if kind == "suicide" and reading is not None and (share := reading.own_share()) is not None:
        if share >= _SELF or (own and share > _OTHER):
            return "self"
        if share <= _OTHER:
            return about if about in {"provider", "stranger"} else "other"
    if own:
        return "self"
    first, third = len(_FIRST.findall(plain)), len(_THIRD.findall(plain))
    if kind in {"abuse", "sexual_assault", "child"} and first:  # 'he' is the one who hurts
        return "self" if re.search(r"\b(me|myself|us|im|i am)\b", plain) or about == "self" else about
    enough = 1 if kind in {"overdose", "medical"} else min(first, 2)  # who asks for steps speaks of both
    if about in {"provider", "other", "stranger"} and third >= enough:
        return about
    return "self" if first else about
