"""Find what is likely a person's name in a text, and leave the field's own words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from cscb_analysis.reading import read_cells
from cscb_analysis.tables import BRIEFING

_WORD_OR_NUMBER = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SMALL = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][^\W\d_]{2,}(?![\w’'-])")
_HEADING = 0.6  # of more capital letters than this, a text is a heading and capitals say nothing

_TITLES = "mr mrs ms miss mx dr prof professor sir dame lady rev reverend pc dc ds sgt"
TITLES = frozenset(_TITLES.split())
CIVIL = frozenset(["mr", "mrs", "ms", "mx", "dr"])  # nothing but a name follows these

# After these a capital letter begins a name, unless it begins a word that is known.
_CUES = """
    called named nicknamed alias son sons daughter daughters brother sister sibling siblings mother
    father mum mummy dad daddy aunt auntie uncle cousin nan nana grandmother grandfather grandma
    grandad stepfather stepmother partner boyfriend girlfriend husband wife child boy girl baby
    twin neighbour friend ex-partner worker teacher pupil student patient client nurse visitor
    asked told met interviewed
"""
CUES = frozenset(_CUES.split())

# What a person does, and an organisation hardly does; and what a person has.
_SPEAKS = "said says told felt feels wanted wants lived lives went cried disclosed stayed slept"
SPEAKS = frozenset(_SPEAKS.split())
_BELONGINGS = """
    voice wishes feelings views mother father mum dad parents brother sister siblings bedroom home
    school teacher plan needs behaviour story words world day life carers family grandmother
"""
HOUSEHOLDS = frozenset(["family", "families", "children", "siblings", "household", "case"])
BELONGINGS = frozenset(_BELONGINGS.split())

# Given names that are also words, months or places: alone they say nothing.
_ALSO_WORDS = """
    abbie abigail adele alec amber angel angela april august aurora autumn axel beau bella bishop
    blessing bonnie brandon brook chase charlotte chelsea chester christian clement constance dawn
    daisy dale dean devon drew earl ebony elder eve faith felicity florence flora frank fraser
    georgia gill glen gloria grace grant harmony hazel heath heather holly honour hope hugo india
    iris isla islay israel ivy jack jade jasmine jasper jordan joy jude jules kent kit lacey lana
    lance leigh lily lincoln logan lourdes lucky luna mali marina mark may melody mercy mercedes
    miles mina nan noel olive paris pat patience pearl penny piper poppy prince princess prudence
    queen ray reed river robin rocco rose rosemary rowan royal ruby sage scarlett sky skye sol star
    stella sterling stone storm summer sue sultan taylor trinity troy unity verity victor victoria
    violet viola virginia ward will willow winter wren zion bill rob art rich max guy mason hunter
    parker carter jersey houston phoenix milan sydney ava jean miranda gene
"""
ALSO_WORDS = frozenset(_ALSO_WORDS.split())

# A name followed by one of these is that of a place, an organisation, a law or a method.
_THINGS = """
    road street avenue lane close drive way court house ward hospital school academy college
    university centre center clinic surgery practice foundation trust charity society service
    services inquiry review report enquiry law rule act guidelines guideline competence competent
    principles principle model scale score test tool framework park unit hub home church mosque
    nursery team council borough county board town city green hill square bridge station hall
    library estate gardens heath common village place terrace partnership project programme
    protocol case judgment ruling guidance syndrome committee institute association group award
"""
THINGS = frozenset(_THINGS.split())

# Endings of ordinary words that hardly any name has.
_ENDING = re.compile(
    r"(?:tion|tions|sion|sions|ment|ments|ness|ity|ities|ship|ships|ology|ance|ances|ence|ences"
    r"|able|ible|ful|less|ised|ising|ized|izing|ating|ated|ally|ical|ious|eous|based|led)$"
)


class Name(NamedTuple):
    """A likely name: where it stands, and why it is taken for one."""

    start: int
    end: int
    why: str


class _Token(NamedTuple):
    """A word that begins with a capital letter, and what stands around it."""

    start: int
    end: int
    plain: str  # in small letters, without 's
    capitals: bool  # nothing but capital letters


@cache
def given_names() -> frozenset[str]:
    """Give common given names in England, of many origins, in small letters."""
    return _listed("given_names.txt")


@cache
def surnames() -> frozenset[str]:
    """Give common surnames in England, of many origins, in small letters."""
    return _listed("surnames.txt")


def _listed(name: str) -> frozenset[str]:
    """Read a list of names that stands beside this module."""
    return frozenset(Path(__file__).with_name(name).read_text(encoding="utf-8").split())


@cache
def known_words() -> frozenset[str]:
    """Give words that may begin with a capital letter and are nobody's name, in small letters.

    Months, places, languages, organisations, and what titles and sentences open with.
    """
    return _listed("known_words.txt")


@cache
def field_words() -> frozenset[str]:
    """Give the known words and those of the field: of the briefing and of its vocabulary."""
    words = set(known_words())
    for table in ("mentions.csv", "themes.csv", "vocabulary.csv"):
        for row in read_cells(BRIEFING / table).rows:
            words.update(word for cell in row for word in _WORD.findall(cell.casefold()))
    return frozenset(words - (given_names() - ALSO_WORDS))


def find_names(text: str) -> Iterator[Name]:
    """Find likely personal names.

    A name is likely after a title (Mr, Dr) or a word such as "son" or "called", where a common
    given name or surname stands, and where two words with capital letters that are known from
    nowhere stand side by side within a sentence. A given name that is also a word (Grace, Mark)
    counts with a surname only. What goes on with Road, Hospital, Act and the like is no person.

    Parameters
    ----------
    text
        Any text.

    Yields
    ------
    Name
        In the order of the text.

    Examples
    --------
    >>> [name.why for name in find_names("Mrs Placeholder brought Olivia to Croydon.")]
    ['follows the title Mrs', 'Olivia is a common given name']
    """
    heading = _is_heading(text)
    words = set(_SMALL.findall(text))
    ordinary = words - given_names()  # what also stands here in small letters is nobody's name
    # Names typed in small letters count where the whole name is known.
    small = frozenset(words & given_names() - ALSO_WORDS)
    small |= words & surnames() if small else small
    for run in _runs(text, small):
        at = 0
        while at < len(run):
            taken, why = _name_at(text, run, at, ordinary, heading=heading)
            if taken:
                yield Name(run[at].start, run[at + taken - 1].end, why)
            at += max(taken, 1)


def _is_heading(text: str) -> bool:
    """Say whether most words of a text, after the first, have a capital letter."""
    words = _WORD_OR_NUMBER.findall(text[:2000])[1:]
    return sum(word[0].isupper() for word in words) > _HEADING * len(words) or not words


def _runs(text: str, small: frozenset[str]) -> Iterator[list[_Token]]:
    """Give the words with capital letters, and some in small, that stand side by side."""
    run: list[_Token] = []
    for match in _words_to_look_at(small).finditer(text):
        word = match[0]
        gap = text[run[-1].end : match.start()] if run else " "
        # A full stop after more than an initial or a title ends a sentence.
        short = run and (run[-1].end - run[-1].start == 1 or run[-1].plain in TITLES)
        if run and gap != " " and not (short and gap in (".", ". ")):
            yield run
            run = []
        plain = word.casefold().removesuffix("'s").removesuffix("’s")
        end = match.start() + len(word) - (2 if word[-2:-1] in ("'", "’") else 0)
        run.append(_Token(match.start(), end, plain, word.isupper()))
    if run:
        yield run


@lru_cache(100)
def _words_to_look_at(small: frozenset[str]) -> re.Pattern[str]:
    """Find words that begin with a capital letter, and those listed."""
    listed = "".join(rf"|(?:{name})(?![^\W\d_])" for name in sorted(small))
    capital = r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*(?:['’-][^\W\d_]+)*"
    return re.compile(rf"(?<![\w'’-])(?:{capital}{listed})")


def _name_at(
    text: str, run: list[_Token], at: int, ordinary: set[str], *, heading: bool
) -> tuple[int, str]:
    """Say how many words from here are a name, and why; none where there is no name."""
    token, following = run[at], run[at + 1 : at + 5]
    printed = text[token.start : token.end]
    more = 0  # how many of the words that follow may be part of a name
    for other in following[:3]:
        # A surname may well be a word of the field, but not one that titles and names go on with.
        if other.plain in known_words() and other.plain not in surnames():
            break
        more += 1
    if token.plain in CIVIL and following and not following[0].capitals:
        return 1 + max(more, 1), f"follows the title {printed}"
    before = _word_before(text, token.start) if at == 0 else run[at - 1].plain
    then = following[more].plain if more < len(following) else _word_after(text, run[at + more].end)
    known = _is_known(token, ordinary) or printed.islower()
    if before in CUES and not known and not token.capitals:
        return 1 + more, f"follows the word {before}"
    is_thing = then in THINGS or any(other.plain in THINGS for other in following)
    if is_thing or before in ("st", "saint", "operation"):
        return 0, ""
    if token.plain in TITLES and more:
        return 1 + more, f"follows the title {printed}"
    if token.plain in given_names():
        return _given(token, printed, before, more)
    after = _word_after(text, token.end)
    if token.plain in surnames() and after in HOUSEHOLDS and not printed.islower():
        return 1, f"{printed} is a common surname, and {after} follows"
    if known:
        return 0, ""
    return _unknown(text, token, following, more, heading=heading)


def _given(token: _Token, printed: str, before: str, more: int) -> tuple[int, str]:
    """Judge a common given name: with a surname, after a word that announces it, or alone."""
    if more:
        return 1 + more, f"{printed} is a common given name"
    if token.capitals or printed.islower():
        return 0, ""
    if token.plain not in ALSO_WORDS | known_words():
        return 1, f"{printed} is a common given name"
    return (1, f"follows the word {before}") if before in CUES else (0, "")


def _unknown(
    text: str, token: _Token, following: list[_Token], more: int, *, heading: bool
) -> tuple[int, str]:
    """Judge a word with a capital letter that is known from nowhere, by what stands beside it."""
    if token.capitals and len(token.plain) > 1:
        return 0, ""
    after = _word_after(text, token.end)
    if after in SPEAKS and len(token.plain) > 1:
        return 1, f"a word with a capital letter that {after}"
    if after in BELONGINGS and text[token.end : token.end + 2] in ("'s", "’s"):
        return 1, f"a word with a capital letter, whose {after} is spoken of"
    if not more or following[0].capitals:
        return 0, ""
    if len(token.plain) == 1:
        return 1 + more, "an initial and a word with a capital letter"
    if following[0].plain in surnames():
        surname = text[following[0].start : following[0].end]
        return 1 + more, f"{surname} is a common surname"
    if heading:
        return 0, ""
    return 1 + more, "two words with capital letters that are no words of the field"


def _is_known(token: _Token, ordinary: set[str]) -> bool:
    """Say whether a word is known to be no name here."""
    return token.plain in ordinary or _is_known_anywhere(token.plain, token.capitals)


@lru_cache(10_000)
def _is_known_anywhere(plain: str, capitals: bool) -> bool:
    """Say whether a word is known to be no name in any text."""
    if plain in field_words() or plain.rstrip("s") in field_words():
        return True
    if capitals and len(plain) > 1 and plain not in given_names() | surnames():
        return True  # an abbreviation
    return _ENDING.search(plain) is not None


def _word_before(text: str, start: int) -> str:
    """Give the word before a place, if but a space or comma parts them."""
    before = text[max(0, start - 30) : start]
    word = before.rstrip(" ,:(")
    near = 1 <= len(before) - len(word) <= 2 and word[-1:].isalpha()
    return word.split()[-1].casefold() if near else ""


def _word_after(text: str, end: int) -> str:
    """Give the word after a place."""
    found = re.match(r"(?:['’]s)?\s([^\W\d_]+)", text[end : end + 30])
    return found[1].casefold() if found else ""
