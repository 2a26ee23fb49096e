"""The rules' scopes and tables agree with a second copy that was written from the law's own text."""

import pytest

from app.actions.gate import decide_json
from app.compliance.case import EUROPE
from app.compliance.ruleset import load

from .samples import base
from .transcript import differences


def test_the_tables_and_scopes_are_as_they_were_written_out() -> None:
    assert list(differences(load())) == []


@pytest.mark.parametrize("channel", ["call", "call_ai"])
def test_a_country_with_rules_of_its_own_is_not_read_as_another(channel: str) -> None:
    for country in [*sorted(EUROPE - {"EU"}), "US", "AU", "IN"]:
        found = decide_json(base(channel, {"jurisdictions": [country]}))
        assert "call.other_country" not in {one["rule"] for one in found["fired"]}, country
