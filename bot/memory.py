"""Talks kept in memory only: as objects, bounded in length, gone with the process.

Rasa's own in-memory store turns a talk into text after each turn and reads it again before the next,
so that a turn costs more the longer the talk gets. Here the tracker itself is kept, with its last
events; slots hold what the answer needs from before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

EVENTS = 60
"""Events kept of a talk: the last eight turns or so."""


class BoundedMemoryTrackerStore(TrackerStore):
    """Trackers by sender id; nothing touches a disk."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self.store: dict[str, DialogueStateTracker] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        # Bounded here: Rasa wraps the store and makes new trackers itself.
        if len(tracker.events) > EVENTS:
            tracker.events = deque(list(tracker.events)[-EVENTS:])
        self.store[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self.store.get(sender_id)

    async def keys(self) -> Iterable[str]:
        return self.store.keys()
