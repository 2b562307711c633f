"""Take the words of a finding to their stems, and find the field's phrases among them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’]", re.IGNORECASE)

# Words that join others and mean nothing in particular. "Own" and "up" do: own words, step up.
_LITTLE = """
    a about also an and any are as at be been being but by can could did do does doing for from had
    has have he her hers him his how i if in into is it its itself just may me might must my nor of
    on one only or our ours s she should so some such t than that the their theirs them then there
    these they this those to too us very was we were what when where which who whom why will with
    would you your
"""
LITTLE = frozenset(_LITTLE.split())

# Where the ending alone does not show that it is the same word.
SAME = {"children": "child", "men": "man", "women": "woman", "people": "person", "yp": "young"}

SPREAD = 2
"""How many other words may stand among those of a phrase."""


class Stem(NamedTuple):
    """A word as printed, and what its forms have in common."""

    printed: str
    stem: str


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    """Load the stemmer when the first word asks for it."""
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def _stem(word: str) -> str:
    """Cut a word to its stem; many words come again and again."""
    return str(_stemmer().stemWord(SAME.get(word, word)))


def stems(text: str) -> list[Stem]:
    """List the words of a text that mean something, each with its stem.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of Stem
        In the order of the text. A stem is cut by the English Snowball stemmer (Porter 2).

    Examples
    --------
    >>> [stem for _, stem in stems("The children's voices were heard")]
    ['child', 'voic', 'heard']
    """
    words = WORD.findall(POSSESSIVE.sub("", text.casefold()))
    return [Stem(word, _stem(word)) for word in words if word not in LITTLE]


def runs(text: str) -> list[str]:
    """List the stems of a text and each two that stand side by side.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        What two texts are compared by.

    Examples
    --------
    >>> runs("Sharing of information")
    ['share', 'inform', 'share inform']
    """
    single = [stem for _, stem in stems(text)]
    return single + [f"{first} {second}" for first, second in pairwise(single)]


class Phrases:
    """Phrases that can be looked for in a text, whatever the endings and order of their words.

    Parameters
    ----------
    phrases
        The phrases; one without a word that means something is never found.

    Examples
    --------
    >>> phrases = Phrases(["information sharing", "voice of the child", "child"])
    >>> phrases.found("The child's voice was not heard, and no information was shared.")
    [0, 1]
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.stems = [tuple(dict.fromkeys(stem for _, stem in stems(each))) for each in phrases]
        self.opening: dict[str, list[int]] = defaultdict(list)
        for place, phrase in enumerate(self.stems):
            if phrase:
                self.opening[phrase[0]].append(place)

    def found(self, text: str) -> list[int]:
        """Say which phrases stand in a text.

        All words of a phrase stand there in any order, with at most `SPREAD` other words that
        mean something among them. One whose words are all part of another found is left out.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        list of int
            Their places in the list that was given, the longest first.
        """
        places: dict[str, list[int]] = defaultdict(list)
        for place, (_, stem) in enumerate(stems(text)):
            places[stem].append(place)
        candidates = [each for stem in places for each in self.opening.get(stem, [])]
        near = [each for each in candidates if self._is_near(self.stems[each], places)]
        near.sort(key=lambda each: (-len(self.stems[each]), each))
        found: list[int] = []
        for each in near:
            if not any(set(self.stems[each]) < set(self.stems[other]) for other in found):
                found.append(each)
        return found

    @staticmethod
    def _is_near(phrase: tuple[str, ...], places: dict[str, list[int]]) -> bool:
        """Say whether all stems of a phrase stand close enough together."""
        if any(stem not in places for stem in phrase):
            return False
        standing = sorted((at, stem) for stem in phrase for at in places[stem])
        last: dict[str, int] = {}
        for at, stem in standing:
            last[stem] = at
            if len(last) == len(phrase) and at - min(last.values()) < len(phrase) + SPREAD:
                return True
        return False
