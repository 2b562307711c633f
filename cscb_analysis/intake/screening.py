"""Screen free text for personal data before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import pandas as pd

from cscb_analysis.intake.personal_names import find_names
from cscb_analysis.reading import MONTHS

SCREENED = ["where", "kind", "found", "why"]

Found = tuple[int, int, str]  # from where, to where, why

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"
_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|(?:of )?" + _MONTH + r")[ ./,-]{1,2}\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}|" + _MONTH + r" \d{1,2}(?:st|nd|rd|th)?,? \d{4}|" + _MONTH + r" \d{4})"
)
_BORN = re.compile(
    r"(?:\bd\.?\s?o\.?\s?b\b\.?|\bdate of birth|\bbirth ?date|\bbirthday|\bborn)[^\d\n]{0,20}?"
    rf"({_DATE})",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:(?:\.|\s?[\[(]dot[\])]\s?)[\w-]{2,63}){1,5}",
    re.IGNORECASE,
)
_TEN = re.compile(r"(?<![\w+.-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w-])")
_NHS_SAID = re.compile(r"\bNHS\b.{0,15}$", re.IGNORECASE)
_UPN = re.compile(r"(?<!\w)[A-Z]\d{11}[\dA-Z](?!\w)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w/.-])(?:(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){1,4}"
    r"|\(?0\d{2,5}\)?(?:[ .-]?\d{2,6}){1,4}|\+\d{1,3}(?:[ .-]?\d{2,5}){2,5})(?![\w-])"
)
_PHONE_SAID = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|rings?|calls?|texts?|ext|extension)\b\W{0,3}"
    r"(?:(?:no|number|on|is)\b\W{0,3}){0,2}(\d[\d .-]{3,14}\d)(?!\w)",
    re.IGNORECASE,
)
_AREA_NAMES = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E"
    " EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL"
    " LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM"
    " SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_AREAS = frozenset(_AREA_NAMES.split())
_POSTCODE = re.compile(
    r"(?<![\w-])([A-Z]{1,2})\d[A-Z\d]?\s?\d(?!(?:ST|ND|RD|TH)\b)[ABD-HJLNP-UW-Z]{2}(?![\w-])",
    re.IGNORECASE,
)
_STREETS = "Street St Road Rd Avenue Ave Lane Close Drive Way Court Crescent Gardens Grove Place"
_STREETS += " Terrace Walk Mews Rise Parade Square Hill Row View"
_ADDRESS = re.compile(
    r"(?:\b(?:Flat|Apartment|Unit|Room) \d{1,4}[A-Za-z]?,? )?\b\d{1,4}[A-Za-z]?,? "
    rf"(?:[A-Z][\w'’-]{{1,30}} ){{1,3}}(?:{'|'.join(_STREETS.split())})\b"
)
_SYSTEMS = (
    "case|file|client|record|service user|person|mosaic|lcs|liquid ?logic|framework-?i|carefirst"
    "|ics|crime|cad|incident|police|pnc|niche|urn|court|hospital|patient|rio|emis|system ?one"
    "|systmone|reference|ref|referral|child|family|pupil|claim|marac|merlin"
)
_REFERENCE_SAID = re.compile(
    rf"\b(?:{_SYSTEMS})\b[\s.:#-]{{0,3}}"
    r"(?:(?:id|no|num|number|ref|reference|record|file)\b[\s.:#-]{0,3}){0,2}(?:is |was )?"
    r"((?=[\w/-]*\d{3})[A-Z]{0,6}[-/]?\d[\w/-]{2,20})(?!\w)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?<![\w/-])[A-Z]{1,6}[-/]?\d{4,10}(?:[-/]\w{1,8}){0,3}(?![\w-])")
_LONG_NUMBER = re.compile(r"(?<![\w.,/£-])\d{6,12}(?![\w%-]|[.,/]\d)")
_YEAR = re.compile(r"\D{0,8}(?:19|20)\d\d(?:[-/](?:\d{1,2}|\d{4}))?")
_CHILD = "child|baby|infant|toddler|sibling|boy|girl|teenager|young person|youth|son|daughter"
_CHILD += "|brother|sister|twin|pupil|student"
_AGE = (
    r"\d{1,2}(?:\.\d)?(?: ?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?)(?: and \d{1,2}"
    r" (?:months?|weeks?|days?))?(?:[ -]old)?)?"
)
_PEOPLE = "Child|Baby|Sibling|Boy|Girl|Young Person|YP|Subject|Adult|Mother|Father|Family|Parent"
_PEOPLE += "|Carer|Twin|Pupil|Patient|CHILD|BABY|SIBLING|BOY|GIRL|ADULT|MOTHER|FATHER|FAMILY"
_LETTER = re.compile(
    rf"\b(?:(?:{_PEOPLE}) \d{{1,2}}(?![\w%]|\.\d| (?:year|month|week|day)s?\b)"
    rf"|(?:{_PEOPLE}|{_CHILD}|mother|father) (?:A(?! ?(?:and|&) ?E\b)|[B-HJ-Z]|I(?=[,.;:)]|$)))"
    rf"(?:,? ?\(?(?:aged?|age)? ?{_AGE}\)?)?(?!\w)"
)
_AGED = re.compile(
    rf"\b(?:{_CHILD})\b(?: [a-z])?,? ?\(?(?:aged|age) {_AGE}\)?(?!\w| (?:to|and|or|-)\b)",
    re.IGNORECASE,
)
_YEARS_OLD = re.compile(
    r"\b(?:a|an|the|this|that|her|his|their|one)(?: \w+)? (?:\d{1,2}|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    rf"[- ](?:year|month|week|day)s?[- ]old(?: (?:{_CHILD}))?\b",
    re.IGNORECASE,
)


def screen(texts: Mapping[str, str] | Iterable[str]) -> pd.DataFrame:
    """Find what looks like personal data, and say why each looks so.

    It cannot know: a person may say that something found is not personal, and reads what is not
    found as carefully as before. Check digits of NHS numbers (modulus 11) and unique pupil numbers
    are those of the library python-stdnum.

    Parameters
    ----------
    texts
        The texts, each under the words that say where it stands, such as `number 3, statement`;
        or texts alone, which are then known by their numbers from 1.

    Returns
    -------
    DataFrame
        `where, kind, found, why`, in the order of the texts. `kind` is one of `KINDS`. What
        overlaps is told once, under the kind that stands first there.

    Examples
    --------
    >>> found = screen({"number 1, statement": "Testina Sample rang from 020 7946 0000."})
    >>> found[["where", "kind", "found"]].to_numpy().tolist()
    [['number 1, statement', 'personal name', 'Testina Sample'], \
['number 1, statement', 'telephone number', '020 7946 0000']]
    """
    listed = texts if isinstance(texts, Mapping) else {str(n): t for n, t in enumerate(texts, 1)}
    rows = [
        (where, kind, " ".join(text[start:end].split()), why)
        for where, text in listed.items()
        for kind, (start, end, why) in _told_once(text)
    ]
    return pd.DataFrame(rows, columns=SCREENED, dtype="str")


def describe_screening(found: pd.DataFrame) -> str:
    """Say in a sentence how much was found.

    Parameters
    ----------
    found
        As `screen` gives it.

    Returns
    -------
    str
        The number of each kind.

    Examples
    --------
    >>> describe_screening(screen(["Write to testina@sample.example, please."]))
    'Looks like personal data: e-mail address 1.'
    >>> describe_screening(screen(["Thresholds are not understood."]))
    'Nothing that looks like personal data was found. Please read the words all the same.'
    """
    if found.empty:
        return (
            "Nothing that looks like personal data was found. Please read the words all the same."
        )
    counts = found["kind"].value_counts(sort=False)
    shown = [f"{kind} {counts[kind]:,}" for kind in KINDS if kind in counts]
    return f"Looks like personal data: {', '.join(shown)}."


def _told_once(text: str) -> list[tuple[str, Found]]:
    """Find everything in one text, leaving out what overlaps something of a kind told before."""
    taken: list[tuple[str, Found]] = []
    free = bytearray(b"\1") * len(text)
    for kind, look in _LOOKS.items():
        for start, end, why in look(text):
            if all(free[start:end]):
                free[start:end] = bytes(end - start)
                taken.append((kind, (start, end, why)))
    return sorted(taken, key=lambda each: each[1][0])


def _digits(text: str) -> int:
    """Count the digits."""
    return sum(character.isdigit() for character in text)


def _all(pattern: re.Pattern[str], why: str, text: str) -> Iterator[Found]:
    """Find all that fits a pattern."""
    for match in pattern.finditer(text):
        yield match.start(), match.end(), why


def _nhs_numbers(text: str) -> Iterator[Found]:
    """Find ten digits with the right check digit, or said to be an NHS number."""
    from stdnum.gb import nhs

    for match in _TEN.finditer(text):
        said = _NHS_SAID.search(text[max(0, match.start() - 30) : match.start()])
        if match[0].isascii() and nhs.is_valid(match[0]) and (said or match[0][0] != "0"):
            yield match.start(), match.end(), "ten digits with the check digit of an NHS number"
        elif said:
            yield (
                match.start(),
                match.end(),
                "said to be an NHS number, though its check digit is wrong",
            )


def _pupil_numbers(text: str) -> Iterator[Found]:
    """Find what has the form of a unique pupil number."""
    from stdnum.gb import upn

    for match in _UPN.finditer(text):
        right = match[0].isascii() and upn.is_valid(match[0].upper())
        why = "with the right check letter" if right else "though its check letter is wrong"
        yield match.start(), match.end(), f"has the form of a unique pupil number, {why}"


def _phones(text: str) -> Iterator[Found]:
    """Find telephone numbers by their length and beginning, or where one is announced."""
    for match in _PHONE.finditer(text):
        if 10 <= _digits(match[0]) <= 14:
            yield match.start(), match.end(), "has the length and beginning of a telephone number"
    for match in _PHONE_SAID.finditer(text):
        if _digits(match[1]) >= 4 and not _YEAR.fullmatch(match[1]):
            yield match.start(1), match.end(1), "said to be a telephone number"


def _postcodes(text: str) -> Iterator[Found]:
    """Find whole postcodes of areas that there are."""
    for match in _POSTCODE.finditer(text):
        if match[1].upper() in _AREAS:
            yield match.start(), match.end(), "has the form of a postcode of the United Kingdom"


def _references(text: str) -> Iterator[Found]:
    """Find references to one case in a system of records; a year alone is none."""
    for match in _REFERENCE_SAID.finditer(text):
        if not _YEAR.fullmatch(match[1]):
            yield match.start(), match.end(1), "a number said to be of a case, file or person"
    for match in _REFERENCE.finditer(text):
        if not _YEAR.fullmatch(match[0]):
            yield match.start(), match.end(), "letters and figures as in a case reference"
    yield from _all(_LONG_NUMBER, "a long number, as of a case, file or person", text)


def _children(text: str) -> Iterator[Found]:
    """Find one child who is known by a letter, a number or an exact age."""
    yield from _all(_LETTER, "one person of a case, known by a letter or number", text)
    for pattern in (_AGED, _YEARS_OLD):
        yield from _all(pattern, "the exact age of one child", text)


_LOOKS: dict[str, Callable[[str], Iterator[Found]]] = {
    "e-mail address": partial(_all, _EMAIL, "has the form of an e-mail address"),
    "NHS number": _nhs_numbers,
    "unique pupil number": _pupil_numbers,
    "telephone number": _phones,
    "date of birth": partial(_all, _BORN, "a date said to be of birth"),
    "postcode": _postcodes,
    "address": partial(_all, _ADDRESS, "a number and a street"),
    "case reference": _references,
    "one child": _children,
    "personal name": find_names,
}
KINDS = (*_LOOKS,)
"""What is looked for. Where two are found at one place, the one that stands first is told."""
