"""The table of area codes, held against the library's own."""

from phonenumbers.geodata import GEOCODE_DATA

from app.core.addresses import phone_state
from app.core.area_codes import STATE_OF_AREA
from app.core.places import US_STATES, us_state_code


def test_every_area_code_lies_in_the_state_that_the_library_says() -> None:
    described = {
        prefix[1:]: texts["en"] for prefix, texts in GEOCODE_DATA.items() if prefix[0] == "1" and len(prefix) == 4
    }
    by_library = {area: state for area, text in described.items() if (state := _state_in(text))}

    assert len(by_library) > 300
    assert by_library == {area: STATE_OF_AREA.get(area) for area in by_library}
    assert set(STATE_OF_AREA.values()) <= set(US_STATES)


def _state_in(text: str) -> str | None:
    tail = text.rpartition(",")[2].strip()
    return tail if tail in US_STATES else us_state_code(text)


def test_a_state_is_known_for_numbers_of_the_united_states_alone() -> None:
    assert phone_state("+12015550123") == "NJ"
    assert phone_state("+14155550123") == "CA"
    assert phone_state("+18005550123") is None  # toll-free
    assert phone_state("+14165550123") is None  # Toronto
    assert phone_state("+442015550123") is None
