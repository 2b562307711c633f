"""What is said of known faults in the libraries: no silence is taken for a good answer."""

import pytest
from audit import verdict

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
FAULTY = {
    **{"name": "faulty", "version": "2.0"},
    "vulns": [{"id": "SYNTHETIC-1", "fix_versions": ["2.1"]}],
}
UNSEEN = {"name": "unseen", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("libraries", "status", "said"),
    [
        ([SOUND, SOUND], 0, "No fault is known of any of the 2 libraries"),
        ([SOUND, FAULTY], 1, "faulty 2.0: SYNTHETIC-1; mended in 2.1"),
        ([UNSEEN, FAULTY], 1, "1 of 2 libraries could not be looked up: unseen."),
        ([SOUND, UNSEEN], 2, "1 of 2 libraries could not be looked up: unseen."),
        ([UNSEEN, UNSEEN], 2, "Nothing was checked"),
        ([], 2, "Nothing was checked"),
    ],
)
def test_only_what_was_looked_up_counts_as_looked_up(libraries, status, said):
    given, lines = verdict({"dependencies": libraries})
    assert given == status
    assert said in "\n".join(lines)


def test_no_answer_is_no_good_answer():
    assert verdict(None)[0] == 2
