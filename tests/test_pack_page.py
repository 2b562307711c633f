"""The board's page: whole, valid, readable, and each figure the library's own; read by html5lib."""

import re
from itertools import pairwise
from types import SimpleNamespace

import html5lib
import pandas as pd
from synthetic.boards import ACTING

import cscb_analysis as cscb
from cscb_analysis import charts
from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.page import write_page


def read(pack: SimpleNamespace) -> str:
    return (pack.folder / "index.html").read_text(encoding="utf-8")


def parsed(page: str):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def text(element) -> str:
    return " ".join("".join(element.itertext()).split())


def tables(page: str) -> dict[str, pd.DataFrame]:
    """Give each table by its caption, as a reader sees it."""
    found = {}
    for table in parsed(page).iter("table"):
        heads = [text(cell) for cell in table.find("thead/tr")]
        rows = [[text(cell) for cell in row] for row in table.find("tbody")]
        found[text(table.find("caption"))] = pd.DataFrame(rows, columns=heads)
    return found


def expected(frame: pd.DataFrame) -> list[list[str]]:
    rows = frame.astype("object").to_numpy().tolist()
    return [[" ".join(cells.written(value).split()) for value in row] for row in rows]


def test_it_is_valid_and_loads_nothing(pack):
    page = read(pack)
    parsed(page)
    assert not re.findall(r"<(?:script|link|iframe|object|embed|video)\b|url\(|@import", page)
    sources = re.findall(r'\bsrc="(.{0,30})', page)
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64") for source in sources)
    assert all(link.startswith("#") for link in re.findall(r'\bhref="([^"]*)"', page))


def test_the_chair_reads_the_four_things_first(pack):
    tree, contents = parsed(read(pack)), pack.contents
    main = tree.find("body/main")
    first = main.find("section")
    heads = [text(head) for head in first.iter("h3")]
    assert heads == [
        "The finding",
        "What changed",
        "How sure is it?",
        "What is asked of the board",
    ]
    words = text(first)
    for said in (contents.finding, contents.changed, contents.sure, contents.promise):
        assert " ".join(said.split()) in words
    asks = [text(item) for item in first.iter("li")]
    assert asks == [" ".join(ask.split()) for ask in contents.asks]


def test_the_parts_follow_in_order_with_headings_that_do_not_skip(pack):
    page = read(pack)
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tree = parsed(page)
    assert [part.get("id") for part in tree.iter("section")][1:] == [
        *("sources", "most-noted", "changed", "overlaps", "recurrence"),
        *("firm", "method", "limits"),
    ]
    anchors = {link.get("href")[1:] for link in tree.iter("a")}
    assert anchors <= {element.get("id") for element in tree.iter()}
    assert tree.get("lang") == "en-GB"
    assert pack.contents.title in text(tree.find("head/title"))


def test_which_audits_count_is_not_answered_by_none(pack):
    method = parsed(read(pack)).find("body/main/section[@id='method']")
    heads = [*method.iter()]
    [at] = [n for n, element in enumerate(heads) if text(element) == "Which audits count"]
    assert text(heads[at + 1]).startswith(("Every reported audit is counted.", "Audits up to"))


def test_every_chart_has_its_words_and_its_numbers(pack):
    contents, page = pack.contents, read(pack)
    coded = cscb.code_mentions(pack.tables)
    ranking = cscb.rank_themes(coded)
    published = cscb.latest_published(pack.tables.published)
    alts = [image.get("alt") for image in parsed(page).iter("img")]
    assert charts.describe_ranking(ranking, None if published.empty else published) in alts
    assert charts.describe_crosstab(cscb.crosstab(coded)) in alts
    assert charts.describe_combinations(cscb.combinations(coded)) in alts
    assert charts.describe_recurrence(cscb.recurrence(coded)) in alts
    assert charts.describe_rank_ranges(cscb.rank_ranges(pack.tables)) in alts
    found = tables(page)
    pairs = {
        "The most noted themes, ranked": cells.most_noted(contents).drop(columns="Reason"),
        "Mentions of each theme in each source": cells.cross_tabulation(contents),
        "Themes by exactly which sources note them": cells.exact_overlaps(contents),
        "What each two sources share": cells.overlaps(contents),
        "How far each rank moves when one thing is changed": cells.how_firm(contents),
        "Audits counted and awaited": cells.audits(contents),
    }
    for caption, frame in pairs.items():
        assert found[caption].to_numpy().tolist() == expected(frame), caption
    assert len(alts) == len(set(alts))


def test_the_figures_are_the_librarys_own_answer(pack):
    """Not by way of `cells`, which the page itself uses."""
    coded = cscb.code_mentions(pack.tables)
    found = tables(read(pack))
    ranking = cscb.rank_themes(coded)
    ranked = found["The most noted themes, ranked"]
    assert ranked["Rank"].tolist() == ranking["rank"].astype("str").tolist()
    assert ranked["Theme"].tolist() == [" ".join(name.split()) for name in ranking["label"]]
    assert ranked["Mentions"].tolist() == ranking["mentions"].astype("str").tolist()
    assert ranked["Mean place"].tolist() == [f"{place:.3f}" for place in ranking["mean_place"]]
    table = cscb.crosstab(coded).astype("object")
    table = table.where(table.notna(), "awaited").astype("str")
    shown = found["Mentions of each theme in each source"].drop(columns="Theme")
    assert shown.to_numpy().tolist() == table.to_numpy().tolist()
    by_source = cscb.recurrence(coded)
    again = found["Audits that note each theme, of each source’s audits counted"]
    told = [cell for row in again.drop(columns="Theme").to_numpy() for cell in row]
    assert told == [
        "awaited" if pd.isna(row.audits) else f"{row.audits} of {row.of_audits}"
        for row in by_source.itertuples()
    ]
    trials = cscb.rank_ranges(pack.tables)
    firm = found["How far each rank moves when one thing is changed"]
    assert firm["Trials keeping it"].tolist() == trials["same"].astype("str").tolist()


def test_every_rank_opens_to_its_statements(pack):
    contents = pack.contents
    ranks = [e for e in parsed(read(pack)).iter("details") if e.get("class") == "rank"]
    unplaced = cscb.mentions_behind(contents.coded, theme="in no theme")
    assert len(ranks) == len(contents.ranking) + bool(len(unplaced))
    for opened, row, reason in zip(
        ranks, contents.ranking.itertuples(), contents.reasons["reason"], strict=False
    ):
        assert text(opened.find("summary")).startswith(f"{row.rank} {' '.join(row.label.split())}")
        assert " ".join(reason.split()) in text(opened)
        behind = cscb.mentions_behind(contents.coded, theme=row.theme)
        items = [text(item) for item in opened.iter("li")]
        assert len(items) == len(behind) == row.mentions
        for item, mention in zip(items, behind.itertuples(), strict=True):
            assert " ".join(mention.statement.split()) in item
            assert " ".join(f"{mention.source_name}, number {mention.number}".split()) in item
            assert " ".join(mention.evidence.split()) in item
    assert len([*ranks[-1].iter("li")]) == len(unplaced)


def test_every_source_has_its_lists_word_for_word_and_its_own_numbers(pack_of):
    pack = pack_of("another")
    part = next(e for e in parsed(read(pack)).iter("section") if e.get("id") == "sources")
    items = [item for item in part.iter("li") if item.get("value")]
    mentions = pack.tables.mentions.merge(
        pack.contents.coded[["audit", "number"]].drop_duplicates()
    )
    assert len(items) == len(mentions)
    printed = {
        (str(m.number), " ".join(m.label.split()), m.statement) for m in mentions.itertuples()
    }
    read_back = {(item.get("value"), *[text(p) for p in item.iter("p")][:2]) for item in items}
    assert read_back == printed
    assert "Source West (no date given)" in text(part)


def test_it_says_where_it_comes_from_and_bears_the_marking(pack):
    tree, contents = parsed(read(pack)), pack.contents
    foot = text(tree.find("body/footer"))
    for _, words in contents.heading:
        assert " ".join(words.split()) in foot
    marks = [text(e) for e in tree.iter("p") if e.get("class") == "marking"]
    assert marks == [contents.marking] * 2 if contents.marking else marks == []


def test_a_chart_that_has_no_room_for_all_says_so(pack_of):
    page = read(pack_of("eight"))
    assert "The chart has room for 15 of 40 rows; the table has all." in page
    assert len(tables(page)["Mentions of each theme in each source"]) == 42
    assert "The chart has room" not in read(pack_of("briefing"))


def test_what_changed_is_told_with_its_reasons(pack_of):
    another = tables(read(pack_of("another")))
    moves = another["Each theme’s rank before and after, with the reason"]
    assert moves[["Theme", "Change"]].to_numpy().tolist()[2] == ["Theme A", "up"]
    briefing = read(pack_of("briefing"))
    assert "there is nothing earlier to compare with" in briefing
    assert "All 6 themes stand where they were published" in briefing


def test_with_nothing_counted_it_still_stands():
    page = write_page(pack_contents(cscb.load_tables(cscb.BRIEFING), until="2017"))
    tree = parsed(page)
    assert "No theme is noted by two audit sources among the audits counted." in text(tree)
    assert "3 later audits are not counted" in text(tree)
    assert "nan" not in re.sub(r"base64,[^\"]*", "", page).lower().replace("finan", "")


def test_text_from_the_tables_never_acts(pack_of):
    pack = pack_of("acting")
    page = read(pack)
    tree = parsed(page)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "b", "iframe", "form", "input"}
    assert not [e for e in tree.iter() if any(name.startswith("on") for name in e.attrib)]
    assert all(image.get("src").startswith("data:") for image in tree.iter("img"))
    words = text(tree)
    for each in ACTING:
        assert " ".join(each.split()) in words
