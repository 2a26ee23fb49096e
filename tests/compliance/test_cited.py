"""The laws behind the rules are named in words, and no name is left a riddle."""

import re

from app.compliance.cited import CITED, cited
from app.compliance.ruleset import load


def test_short_names_become_words() -> None:
    assert cited("G1 U7") == f"{CITED['G1']}; {CITED['U7']}"
    assert cited("T1, T2") == f"{CITED['T1']}; {CITED['T2']}"
    assert cited("section 3 (product default)") == "QuotaHit rule book, section 3 (product default)"
    assert cited("Art. 50(3) AI Act; BIPA (recalled)") == "Art. 50(3) AI Act; BIPA (recalled)"


def test_every_short_name_in_the_tables_is_known() -> None:
    names = {
        name
        for rows in load().rows.values()
        for row in rows
        for name in re.findall(r"(?<![\w.§])[A-Z]{1,2}\d{1,2}(?!\w)", str(row["source"]))
    }
    assert names <= CITED.keys()
    assert len(names) > 30
