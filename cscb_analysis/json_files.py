"""Read a JSON file, or say in plain words why it cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn


class JsonError(ValueError):
    """A file that is not JSON as it should be; the message says what was expected of it."""


def read_json(path: Path) -> Any:  # noqa: ANN401 - it can be anything
    """Read a JSON file.

    Parameters
    ----------
    path
        The file: UTF-8, with or without a byte-order mark.

    Returns
    -------
    object
        What it holds.

    Raises
    ------
    JsonError
        If it cannot be read, or is no JSON that can be written again: half a letter, a number
        that is none, too many digits, lists within lists without end.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> sorted(read_json(BRIEFING / "datapackage.json"))[:2]
    ['description', 'licenses']
    >>> read_json(BRIEFING / "themes.csv")
    Traceback (most recent call last):
    cscb_analysis.json_files.JsonError: expected JSON; it is not, from line 1 on
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        told = json.loads(text, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()
    except OSError as error:
        raise JsonError(f"it cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise JsonError("expected text in UTF-8") from None
    except UnicodeEncodeError:
        raise JsonError("expected whole letters; it holds half of one") from None
    except json.JSONDecodeError as error:
        raise JsonError(f"expected JSON; it is not, from line {error.lineno} on") from None
    except RecursionError:
        raise JsonError("expected JSON with fewer lists inside lists") from None
    except ValueError:
        raise JsonError("expected JSON with numbers of a few digits") from None
    return told


def _refuse(word: str) -> NoReturn:
    """Refuse a number that JSON does not have, such as NaN."""
    raise ValueError(word)
