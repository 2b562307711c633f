"""Spoil text, JSON and workbooks in the ways that files are spoilt, by accident or on purpose."""

import io
import json
import re
import zipfile
from random import Random

BITS = [
    *('"', "''", '""', ",", ";", "\t", "|", "\n", "\r", "\r\n", "\n\n", " ", "\u00a0", "-", ":"),
    *("\x00", "\x07", "\x08", "\x0b", "\x0c", "\x1a", "\x1b[2J", "\x1b]0;title\x07", "\x85"),
    *("\x9b31m", "\ufeff", "\ufffe", "\u200b", "\u200e", "\u200f", "\u202e", "\u2066", "\u2028"),
    *("\u2029", "\u0301", "ß", "İ", "ŉ", "ﬀ", "é", "’", "–", "🧒🏽", "中文", "عربى", "\U000e0041"),
    *("1e400", "-1e400", "1e-400", "nan", "NaN", "inf", "-0", "0", "00", "1.0", "1.5", "-1", "+1"),
    *("1,000", "999999999", "9999999999", "9" * 5000, "0x10", "1_0", "²", "٣", "\uff11", "Ⅳ", "½"),
    *("2018-09-12", "2018-9-12", "12/09/2018", "31/02/2018", "2018-02-30", "2018-13", "0000-00"),
    *("0000-01-01", "9999-12-31", "10000-01-01", "Nov-18", "Nov 2018", "12 Sep 2018", "43355"),
    *("29/02/2019", "2018-W37-3", "2018-09-12T00:00", "2018-09-12 00:00:00", "99/99/9999"),
    *("#NAME?", "#REF!", "#########", "#N/A", "None", "N/A", "null", "TRUE", "=1+1", "=cmd|' /C"),
    *(
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "&amp;",
        "<!--",
        "]]>",
        "${x}",
        "{{x}}",
        "%s",
        "$x$",
    ),
    *("../x", "..\\x", "/etc/passwd", "C:\\x", "CON", "a" * 300, "label", "named", "judgement"),
    *("Thresholds", "thresholds", "In no theme", "none", ";;", "scr", "s11", "due", "reported"),
]
"""What may stand where it should not."""

LONG = 1_000_000
"""How long one line or cell is made."""


def mutate_bytes(chance: Random, content: bytes) -> bytes:
    """Spoil the bytes of a text file in one to four ways."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        content = chance.choices(BYTE_WAYS, BYTE_WEIGHTS)[0](chance, content)
    return content


def mutate_text(chance: Random, text: str) -> str:
    """Spoil text in one to four ways; it may come to hold half letters."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(TEXT_WAYS)(chance, text)
    return text


def _place(chance: Random, content: bytes | str) -> int:
    return chance.randint(0, len(content))


def _flip(chance: Random, content: bytes) -> bytes:
    if not content:
        return content
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _put(chance: Random, content: bytes) -> bytes:
    at = _place(chance, content)
    bit = chance.choice([bytes([chance.randrange(256)]), chance.choice(BITS).encode()])
    return content[:at] + bit + content[at:]


def _put_at_cell(chance: Random, content: bytes) -> bytes:
    """Put something in the place of a whole cell, more or less."""
    ends = [found.start() for found in re.finditer(rb"[,;\t\n]", content[:200_000])]
    if len(ends) < 2:
        return _put(chance, content)
    at = chance.randrange(len(ends) - 1)
    bit = chance.choice(BITS).encode()
    return content[: ends[at] + 1] + bit + content[ends[at + 1] :]


def _cut(chance: Random, content: bytes) -> bytes:
    start = _place(chance, content)
    return content[:start] + content[start + chance.choice((1, 5, 60, 10**6)) :]


def _double(chance: Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    line = chance.choice(lines)
    lines.insert(chance.randrange(len(lines) + 1), line * chance.choice((1, 2, 50)))
    return b"".join(lines)


def _shuffle(chance: Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    if chance.random() < 0.5:
        chance.shuffle(lines)
        return b"".join(lines)
    part = chance.choice((b",", b";", b"\t"))
    return b"".join(part.join(chance.sample(x := line.split(part), len(x))) for line in lines)


def _other_marks(chance: Random, content: bytes) -> bytes:
    pairs = ((b",", b";"), (b",", b"\t"), (b'"', b"'"), (b"\n", b"\r\n"), (b"\n", b"\r"))
    old, new = chance.choice([*pairs, (b'"', b""), (b"-", b"/"), (b"\n", b""), (b",", b"")])
    return content.replace(old, new, chance.choice((1, 3, -1)))


def _encode(chance: Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    names = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037", "mac-roman"]
    marks = [b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf" * 2]
    return chance.choice(marks) + text.encode(chance.choice(names), "replace")


def _half_letters(chance: Random, content: bytes) -> bytes:
    at = _place(chance, content)
    half = chance.choice(
        (b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc3", b"\xf4\x90\x80\x80", b"\x00\xd8")
    )
    return content[:at] + half + content[at:]


def _large(chance: Random, content: bytes) -> bytes:
    """Make one line, cell, header or list very large, under a million bytes."""
    at = _place(chance, content)
    large = [
        b"a" * LONG,
        b'"' * chance.choice((9_999, LONG)),
        b"," * LONG,
        b"\n" * LONG,
        b"\x00" * LONG,
        b";".join(b"%d" % number for number in range(10_000)),
        b",".join(b"column" for _ in range(10_000)),
        ",".join(f"column {number}" for number in range(10_000)).encode(),
        b"a,b,c,d\n" * 100_000,
        b"1,2,3,4,5,6,7,8\n" * 60_000,
        ("🧒🏽" * 100_000).encode(),
        b"\xe2\x80\xae" * 300_000,
        b" " * LONG,
    ]
    return content[:at] + chance.choice(large) + content[at:]


def _columns(chance: Random, content: bytes) -> bytes:
    head, _, rest = content.partition(b"\n")
    names = head.split(b",")
    name = chance.choice(names)
    changed = chance.choice(
        [
            [*names, name],
            [name],
            [*names, b""],
            names[1:],
            [b"", *names],
            [n.upper() for n in names],
        ]
    )
    return b",".join(changed) + b"\n" + rest


BYTE_WAYS = [
    *(_flip, _put, _put_at_cell, _cut, _double, _shuffle, _other_marks, _encode),
    *(_half_letters, _columns, _large),
]
BYTE_WEIGHTS = [3, 4, 10, 2, 2, 2, 2, 1, 1, 2, 0.3]


def _text_put(chance: Random, text: str) -> str:
    at = _place(chance, text)
    return text[:at] + chance.choice([*BITS, "\ud800", "\udfff", "\udc80"]) + text[at:]


def _text_line(chance: Random, text: str) -> str:
    lines = text.split("\n")
    marks = ["- ", "* ", "1. ", "2) ", "(3) ", "999 ", "1\t", "\u2022 ", "\t\t", "\u2013 ", ""]
    lines[chance.randrange(len(lines))] = chance.choice(marks) + chance.choice(BITS)
    return "\n".join(lines)


def _text_large(chance: Random, text: str) -> str:
    if chance.random() > 0.03:
        return _text_put(chance, text)
    large = [
        "a" * LONG,
        " " * LONG,
        "\t" * LONG,
        " - " * 300_000,
        ": " * 500_000,
        "1. a - b\n" * 90_000,
    ]
    at = _place(chance, text)
    return text[:at] + chance.choice(large) + text[at:]


def _text_bytes(chance: Random, text: str) -> str:
    content = text.encode("utf-8", "surrogatepass")
    way = chance.choice([_flip, _cut, _double, _shuffle, _other_marks])
    return way(chance, content).decode("utf-8", "replace")


TEXT_WAYS = [_text_put, _text_line, _text_bytes, _text_large]

ODD_VALUES = [
    *(None, True, False, 0, -1, 1.5, 1e308, 10**30, "", " ", [], {}, [[]], {"a": {}}, "9999-12-31"),
    *("\ud800", "\u202e", "\x1b[2J", "a" * 5000, ["a"], [None], [1, [2]], {"": None}, "../../x"),
    *(
        "(a+)+$",
        "(",
        "a{65536}",
        "[",
        "(?P<x>a)(?P=x)",
        "all",
        "latest",
        "presence",
        "scr",
        10**400,
    ),
]
RAW = [
    *(b"NaN", b"Infinity", b"-Infinity", b"1e400", b"1" * 5000, b"-", b"[" * 2000, b"{" * 2000),
    *(b'{"a":' * 3000, b"[" * 100_000, b'"\\ud800"', b'"\\u0000"', b'"\x00"', b"'a'", b"//", b"01"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b",", b"}", b"]", b'"', b"\\", b"\xed\xa0\x80"),
]


def mutate_json(chance: Random, content: bytes) -> bytes:
    """Spoil a JSON file: what it says, or how it is written."""
    if chance.random() < 0.25:
        return mutate_bytes(chance, content)
    told = json.loads(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        told = _odd_value(chance, told)
    written = json.dumps(told, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")
    if chance.random() < 0.2:
        at = _place(chance, written)
        written = written[:at] + chance.choice(RAW) + written[at:]
    return written


def _odd_value(chance: Random, told: object) -> object:
    """Change one value somewhere in a JSON value, or take it away, or rename it."""
    if isinstance(told, dict) and told and chance.random() < 0.9:
        name = chance.choice([*told])
        way = chance.random()
        if way < 0.7:
            return told | {name: _odd_value(chance, told[name])}
        if way < 0.8:
            return {key: value for key, value in told.items() if key != name}
        if way < 0.9:
            return told | {str(chance.choice(ODD_VALUES))[:50]: told[name]}
        return told | {name: chance.choice(ODD_VALUES)}
    if isinstance(told, list) and told and chance.random() < 0.9:
        at = chance.randrange(len(told))
        way = chance.random()
        if way < 0.7:
            return [*told[:at], _odd_value(chance, told[at]), *told[at + 1 :]]
        if way < 0.85:
            return [*told[:at], *told[at + 1 :]]
        return [*told, told[at]]
    return chance.choice(ODD_VALUES)


XML_BITS = [
    *(
        "<",
        ">",
        "&",
        "&#0;",
        "&#x110000;",
        "&lol;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x?>",
        "</c>",
    ),
    *("<c/>", "<row/>", "<c><v>1</v></c>", '<c t="s"><v>999999</v></c>', '<c t="s"><v>-1</v></c>'),
    *('<c t="s"><v>x</v></c>', '<c t="b"><v>7</v></c>', '<c t="e"><v>#REF!</v></c>', "<c><v/></c>"),
    *('<c t="d"><v>2018-99-99</v></c>', '<c t="n"><v>1e400</v></c>', '<c t="n"><v>nan</v></c>'),
    *("<c><f>SUM(A1:A9)</f><v>3</v></c>", "<c><f>cmd|' /C calc'!A0</f></c>", '<c r="XFD1048576"/>'),
    *(
        '<c r="A0"/>',
        '<c r="ZZZZ9"/>',
        '<c r="A99999999999"/>',
        '<row r="1048576"/>',
        '<row r="0"/>',
    ),
    *(
        '<row r="-5"><c/></row>',
        '<c t="inlineStr"><is><t>a</t></is></c>',
        '<c s="9999"><v>1</v></c>',
    ),
    *('<dimension ref="A1:XFD1048576"/>', '<dimension ref="x"/>', '<mergeCell ref="A1:XFD9"/>'),
    *('<c t="str"><v>\ufffe</v></c>', '<c t="n"><v>' + "9" * 5000 + "</v></c>", "\x00", "\x1b[2J"),
    *('<c s="1"><v>99999999999</v></c>', '<c s="1"><v>-1</v></c>', '<c s="1"><v>2958466</v></c>'),
]
ENTITIES = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 1}{("&" + chr(97 + n) + ";") * 9}">'
        for n in range(9)
    )
    + "]>"
)
QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def mutate_workbook(chance: Random, content: bytes) -> bytes:
    """Spoil a workbook: its bytes, its parts, or what stands in one of them."""
    if chance.random() < 0.1:
        return chance.choice([_flip, _cut, _put])(chance, content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for _ in range(chance.choice((1, 1, 2, 4))):
        chance.choices(PART_WAYS, PART_WEIGHTS)[0](chance, parts)
    packed_again = io.BytesIO()
    with zipfile.ZipFile(packed_again, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    spoilt = packed_again.getvalue()
    return _lie(chance, spoilt) if chance.random() < 0.05 else spoilt


def _lie(chance: Random, content: bytes) -> bytes:
    """Change what the workbook's list of parts says of their sizes."""
    at = content.rfind(b"PK\x01\x02")
    field = at + chance.choice((20, 24, 42))
    return content[:field] + chance.randbytes(4) + content[field + 4 :]


def _sheet(chance: Random, parts: dict[str, bytes]) -> str:
    """Choose a part, a sheet more often than another."""
    names = sorted(parts)
    sheets = [name for name in names if "sheet" in name or "Strings" in name]
    return chance.choice(sheets if sheets and chance.random() < 0.7 else names)


def _part_bytes(chance: Random, parts: dict[str, bytes]) -> None:
    name = _sheet(chance, parts)
    parts[name] = chance.choice([_flip, _cut, _put, _double, _half_letters])(chance, parts[name])


def _part_lost(chance: Random, parts: dict[str, bytes]) -> None:
    name = chance.choice(sorted(parts))
    kept = parts.pop(name)
    if chance.random() < 0.3 or not parts:
        parts[chance.choice(["../../x.xml", "xl/x.xml", name.upper(), "xl/vbaProject.bin"])] = kept


def _part_swapped(chance: Random, parts: dict[str, bytes]) -> None:
    one, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _part_xml(chance: Random, parts: dict[str, bytes]) -> None:
    """Put XML, sound or not, between two marks of a part."""
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    places = [found.end() for found in re.finditer(">", text[:200_000])] or [0]
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.choice(places)
        text = text[:at] + chance.choice([*XML_BITS, chance.choice(BITS)]) + text[at:]
    parts[name] = text.encode("utf-8", "replace")


def _part_value(chance: Random, parts: dict[str, bytes]) -> None:
    """Change an attribute's value or a text between marks."""
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    spots = [*re.finditer(r'(?<==")[^"<]*(?=")|(?<=>)[^<>]+(?=<)', text[:200_000])]
    for spot in sorted(
        chance.sample(spots, min(len(spots), chance.choice((1, 3, 30)))), key=lambda s: -s.start()
    ):
        odd = chance.choice(
            [*BITS, "-1", "999999999999", "A1:XFD1048576", "s", "n", "d", "e", "rId1", "xl"]
        )
        odd = odd if chance.random() < 0.1 else re.sub("[<&\x00-\x08\x0b-\x1f]", "_", odd)
        text = text[: spot.start()] + odd + text[spot.end() :]
    parts[name] = text.encode("utf-8", "replace")


def _part_declared(chance: Random, parts: dict[str, bytes]) -> None:
    """Declare entities that grow when read, or that lie outside, and use them."""
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    head = chance.choice([ENTITIES, QUADRATIC, OUTSIDE])
    start = text.find("?>") + 2 if text.startswith("<?xml") else 0
    use = "&j;" if head is ENTITIES else "&a;" * chance.choice((1, 3000))
    text = text[:start] + head + text[start:]
    ends = [found.start() for found in re.finditer(r"</(v|t|c|is)>", text)] or [len(text)]
    at = chance.choice(ends)
    parts[name] = (text[:at] + use + text[at:]).encode()


def _part_coded(chance: Random, parts: dict[str, bytes]) -> None:
    name = _sheet(chance, parts)
    text = re.sub(r"^<\?xml.*?\?>", "", parts[name].decode("utf-8", "replace"))
    code = chance.choice(["utf-16", "utf-16-be", "utf-7", "cp037", "utf-32"])
    parts[name] = f'<?xml version="1.0" encoding="{code}"?>{text}'.encode(code, "replace")


def _part_large(chance: Random, parts: dict[str, bytes]) -> None:
    """Make a part large that is small when packed."""
    name = _sheet(chance, parts)
    text = parts[name].decode("utf-8", "replace")
    large = chance.choice(
        [
            "<c/>" * 300_000,
            "<row/>" * 300_000,
            '<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 60_000,
            '<c r="XFD9"/>' * 100_000,
            '<row r="50000"><c r="XFD50000"/></row>' * 50_000,
            "<a>" * 100_000,
            "<si><t>a</t></si>" * 120_000,
            "<xf/>" * 45_000,
            "a" * 30_000_000,
            " " * 70_000_000,
            '<sheet name="a" sheetId="7" r:id="rId1"/>' * 5_000,
            "<definedName name='a'>1</definedName>" * 100_000,
            "<x a='1'/>" * 400_000,
        ]
    )
    places = [found.end() for found in re.finditer(">", text)] or [0]
    at = chance.choice(places)
    parts[name] = (text[:at] + large + text[at:]).encode("utf-8", "replace")


def _part_outside(chance: Random, parts: dict[str, bytes]) -> None:
    """Name links to other workbooks and macros."""
    target = chance.choice(
        ["http://example.invalid/x.xlsx", "file:///etc/passwd", "../../x", "\\\\h\\x"]
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + chance.choice(
        ["externalLink", "vbaProject", "hyperlink", "worksheet", "sharedStrings", "styles"]
    )
    link = f'<Relationship Id="rId{chance.randrange(99)}" Type="{kind}" Target="{target}"'
    link += ' TargetMode="External"/>'
    for name in [name for name in parts if name.endswith(".rels")]:
        parts[name] = parts[name].replace(b"</Relationships>", link.encode() + b"</Relationships>")


PART_WAYS = [
    *(_part_bytes, _part_lost, _part_swapped, _part_xml, _part_value, _part_declared, _part_coded),
    *(_part_outside, _part_large),
]
PART_WEIGHTS = [3, 2, 1, 8, 10, 1, 1, 1, 0.4]
