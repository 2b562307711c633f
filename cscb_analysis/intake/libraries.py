"""Say in plain words which library is not installed, where a feature needs one."""

from __future__ import annotations

from importlib.util import find_spec


def need(what: str, *modules: str) -> None:
    """Refuse a feature whose libraries are not installed.

    Parameters
    ----------
    what
        The feature, as its sentence begins: `Suggestions need`.
    modules
        The names by which its libraries are imported.

    Raises
    ------
    ModuleNotFoundError
        If one of them is not installed; the message says how to get it.

    Examples
    --------
    >>> need("Suggestions need", "no_such_library")
    Traceback (most recent call last):
    ModuleNotFoundError: Suggestions need libraries that are not installed (no_such_library). \
Install them with: pip install "cscb_analysis[suggest]"
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise ModuleNotFoundError(
            f"{what} libraries that are not installed ({', '.join(missing)})."
            ' Install them with: pip install "cscb_analysis[suggest]"'
        )
