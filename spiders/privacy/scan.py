"""The text of a page or a file in, sightings of personal data out: masked, keyed, each with its place.

Pieces are searched as they come and forgotten, so a file's size costs time but no memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from spiders.pieces import Piece
from spiders.privacy.hits import Hit, key_of, safe_place
from spiders.privacy.scene import Scene
from spiders.privacy.search import Search
from storage.article_nouns import PersonalData, Sighting

__all__ = ["LIMIT", "Scan", "Scene", "scan"]

LIMIT = 2000  # sightings of one kind in one file: a clerk needs no more to know that the file must go


def scan(pieces: Iterable[Piece], scene: Scene) -> Scan:
    """The sightings in the pieces of one page or file, as they are read; each kind, value and place once."""
    return Scan(pieces, scene)


class Scan(Iterator[Sighting]):
    """A search under way. Once it is exhausted, `more` says whether sightings beyond the limit were left out."""

    def __init__(self, pieces: Iterable[Piece], scene: Scene) -> None:
        self.more = False
        self._scene = scene
        self._told: set[tuple[str, str]] = set()
        self._count: Counter[PersonalData] = Counter()
        self._sightings = self._over(pieces)

    def __next__(self) -> Sighting:
        return next(self._sightings)

    def _over(self, pieces: Iterable[Piece]) -> Iterator[Sighting]:
        search = Search(self._scene)
        for piece in pieces:
            for hit, place in search.of(piece):
                yield from self._tell(hit, safe_place(place))

    def _tell(self, hit: Hit, place: str) -> Iterator[Sighting]:
        """The sighting of a hit, unless it was told before or there are too many."""
        key = key_of(hit.kind, hit.value, self._scene.key)
        if (key, place) in self._told:
            return
        if self._count[hit.kind] >= LIMIT:
            self.more = True
            return
        self._told.add((key, place))
        self._count[hit.kind] += 1
        yield Sighting(
            kind=hit.kind,
            masked=hit.masked,
            key=key,
            url=self._scene.url,
            place=place,
            confidence=hit.confidence,
            official=hit.official,
            why=hit.why,
        )
