"""Make the briefing's tables hostile: every free text of theirs tries to act where it is shown."""

from dataclasses import replace

import cscb_analysis as cscb

PAYLOAD = "<img src=x onerror=acted()></script><script>acted()</script> $\\frac{x$ {{7*7}} &lt; %s"
"""To a page it is an element, to a chart broken mathematics, to a template a sum."""

FREE = {
    "sources": ["name", "rhythm"],
    "audits": ["title", "printed_date", "reference"],
    "mentions": ["label", "statement"],
    "themes": ["label", "statement"],
    "coding": ["evidence"],
    "published": ["label", "statement"],
    "questions": ["text", "by"],
}


def make_hostile() -> cscb.Tables:
    """Give tables that are sound, with the payload behind each text."""
    tables = cscb.load_tables(cscb.BRIEFING)
    spoilt = {
        name: getattr(tables, name).assign(
            **{column: getattr(tables, name)[column] + " " + PAYLOAD for column in columns}
        )
        for name, columns in FREE.items()
    }
    return replace(tables, **spoilt)
