"""The quick reader of phone numbers gives what the library gives."""

import json
from pathlib import Path

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from app.core.addresses import normal_phone
from app.core.phones import read_phone

REGIONS = (None, "US", "DE", "GB", "IT", "FR", "BR", "AR", "MX", "JP", "HU", "NO", "AU", "IN")
FORMS = ("+1 202-555-0143", "(202) 555-0143", "1 202 555 0143", "001 202 555 0143", "+44 (0)20 7946 0018", "020 7946 0018",
         "+49 30 123456", "030 123456", "0049 30 123456", "+39 06 1234567", "+54 9 11 1234 5678", "+52 1 55 1234 5678",
         "+7 495 123 45 67", "8 495 123 45 67", "112", "+1 800 FLOWERS", "202-555-0143 x12", "", "+", "(+49) 30 123456")  # fmt: skip


def test_forms_of_many_countries() -> None:
    for form in FORMS:
        for region in REGIONS:
            assert read_phone(form, region) == normal_phone(form, region), (form, region)


@given(st.from_regex(r"\A(\+|00|0|\()?[\d ()./-]{0,18}\Z"), st.sampled_from(REGIONS))
def test_any_digits_read_as_the_library_reads_them(text: str, region: str | None) -> None:
    assert read_phone(text, region) == normal_phone(text, region)


def test_example_numbers_of_all_regions(shared: Path) -> None:
    path = shared / "fixtures" / "phones-names" / "libphonenumber-examples.json"
    for example in json.loads(path.read_text(encoding="utf-8")):
        number = phonenumbers.parse(example["e164"])
        for form in (0, 1, 2):
            written = phonenumbers.format_number(number, form)
            found = read_phone(written, example["region"])
            assert found == normal_phone(written, example["region"]), (written, example["region"])
        assert read_phone(example["e164"]) == example["e164"]


def test_plain_forms_do_not_need_the_library() -> None:
    before = normal_phone.cache_info().misses
    for last in range(100):
        assert read_phone(f"+1 202-555-01{last:02d}") == f"+120255501{last:02d}"
        assert read_phone(f"030 12345{last:02d}", "DE") == f"+493012345{last:02d}"
    assert normal_phone.cache_info().misses == before
