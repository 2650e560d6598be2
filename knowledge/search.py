"""Finding an entry by a description in people's own words: full-text search over all that is known.

SQLite's FTS5 (in Python's standard library) ranks by BM25 with Porter stemming; it is embedded,
well kept, and serves a directory of any size.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.text import norms

_STOP = frozenset(
    ["a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for", "from", "get", "give", "had", "has", "have", "how", "i", "if", "in", "is", "it", "its", "just", "know", "like", "me", "my", "of", "on", "or", "our", "out", "so", "some", "tell", "that", "the", "their", "them", "there", "they", "this", "those", "to", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "whom", "why", "will", "with", "would", "you", "your", "program", "programs", "called", "one", "thing", "about", "im", "ive", "please", "hi", "hello", "never", "come", "comes", "say", "says", "always", "every", "need", "help", "looking", "something", "anything", "number", "phone", "call", "team", "police", "mental", "health", "crisis"]
)
_DULL = frozenset(
    ["come", "comes", "work", "works", "go", "goes", "going", "say", "says", "said", "still", "really", "much", "many", "long", "time", "now", "today", "open", "hours", "free", "cost", "program", "programs", "team", "teams", "day", "days", "week", "nowadays", "these", "ok", "okay", "actually", "really", "thing", "things", "stuff", "number", "line", "people", "person", "someone", "somebody", "guy", "call", "calls", "ask", "take", "takes", "make", "makes", "thing", "guide", "true", "claim", "claims", "2022"]
)
"""Words too common in questions to choose a statement by."""
_REMEMBERED = 5000
_WEIGHTS = (8.0, 3.0, 1.0)
"""How much a word counts in the names, in the description, in everything else."""


@dataclass(frozen=True)
class Hit:
    """An entry and how well it fits: `score` is BM25 (higher is better), `matched` the words it shares."""

    id: str
    score: float
    matched: int


class SearchIndex:
    """An in-memory full-text index of the directory."""

    def __init__(self, documents: Mapping[str, tuple[str, str, str]]) -> None:
        """`documents`: id -> (names, description, all the rest)."""
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, names, description, rest,"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        rows = [(key, *(" ".join(norms(part)) for part in parts)) for key, parts in documents.items()]
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        self._held: dict[str, frozenset[str]] = {}

    def find(
        self, text: str, limit: int = 10, only: Iterable[str] | None = None, *, every_word: bool = False
    ) -> list[Hit]:
        """The entries that best fit `text`, best first; empty if no telling word is shared.

        `every_word`: where no word is telling ("crisis team"), the common ones count.
        """
        wanted = telling_words(text) or (norms(text) if every_word else ())
        if not wanted:
            return []
        query = " OR ".join(f'"{word}"' for word in wanted)
        rows = self._db.execute(
            "SELECT id, bm25(entry, 0, ?, ?, ?) AS rank FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?",
            (*_WEIGHTS, query, limit if only is None else -1),
        ).fetchall()
        keep = None if only is None else set(only)
        kept = [(key, rank) for key, rank in rows if keep is None or key in keep][:limit]
        holders = [self._holders(word) for word in wanted]
        return [Hit(key, -rank, sum(key in ids for ids in holders)) for key, rank in kept]

    def _holders(self, word: str) -> frozenset[str]:
        """The entries that hold `word`."""
        if word not in self._held:
            rows = self._db.execute("SELECT id FROM entry WHERE entry MATCH ?", (f'"{word}"',))
            self._held[word] = frozenset(row[0] for row in rows)
            if len(self._held) > _REMEMBERED:
                self._held.pop(next(iter(self._held)))
        return self._held[word]


class StatementIndex:
    """Single statements of the records, to find the one that answers a detail."""

    def __init__(self, statements: Iterable[tuple[str, str, str]]) -> None:
        """`statements`: (id of the record, text, date)."""
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE statement USING fts5(id UNINDEXED, text UNINDEXED, date UNINDEXED, words,"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        rows = [(key, text, date, " ".join(norms(text))) for key, text, date in statements]
        self._db.executemany("INSERT INTO statement VALUES (?, ?, ?, ?)", rows)

    def about(self, key: str, text: str, without: Iterable[str] = (), limit: int = 2) -> list[tuple[str, str]]:
        """The statements on record `key` that share the most telling words with `text`: (statement, date).

        Words in `without` (the record's own name and place) do not count.
        """
        skip = set(without)
        wanted = [w for w in telling_words(text) if w not in skip and w not in _DULL]
        if not wanted:
            return []
        query = " OR ".join(f'"{word}"' for word in wanted)
        rows = self._db.execute(
            "SELECT text, date FROM statement WHERE statement MATCH ? AND id = ? ORDER BY bm25(statement) LIMIT ?",
            (query, key, limit),
        )
        return [(text, date) for text, date in rows]


def telling_words(text: str) -> tuple[str, ...]:
    """The words of `text` that tell one entry from another, each once, as the records say them."""
    said = [w for w in norms(text) if w not in _STOP and (len(w) > 1 or w.isdigit())]
    return tuple(dict.fromkeys(_synonyms().get(w, w) for w in said))


@functools.cache
def _synonyms() -> dict[str, str]:
    text = (Path(__file__).parent / "words" / "synonyms.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
