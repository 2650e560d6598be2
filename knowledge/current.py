"""The directory in service: loaded once, shared by all who ask, replaced as a whole."""

from __future__ import annotations

import functools

from knowledge.directory import Directory
from knowledge.names import NameMatch
from knowledge.places import Gazetteer, PlaceMatch


@functools.cache
def directory() -> Directory:
    """The vetted directory. Raises `knowledge.load.DirectoryError` if its files are broken."""
    return Directory.load()


@functools.cache
def gazetteer() -> Gazetteer:
    """The towns of the country, knowing the directory's own."""
    return Gazetteer(directory().known_cities())


@functools.lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[NameMatch, ...]:
    """The names of entries that stand in `text`."""
    return tuple(directory().named(text))


@functools.lru_cache(maxsize=4096)
def places_in(text: str) -> tuple[PlaceMatch, ...]:
    """The places that stand in `text`."""
    return tuple(gazetteer().find(text))
