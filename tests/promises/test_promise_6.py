"""A sample of promise 6; the whole of it is `python -m tests.promises 6`."""

import base64

import pytest

from tests.promises.promise_6 import hits, markers, measure


def test_a_marker_is_seen_in_every_form() -> None:
    marker = markers(4)["key"][0]
    forms = {
        "plain": f"x{marker}y".encode(), "wide": marker.encode("utf-16-le"), "hex": marker.encode().hex().encode(),
        "base64": base64.b64encode(f"a key: {marker}".encode()), "header": base64.b64encode(f"user:{marker}".encode()),
        "named after": b"", "nothing": b"nothing at all",
    }  # fmt: skip
    forms[f"file {marker}"] = forms.pop("named after")
    assert set(hits(forms)) == set(forms) - {"nothing"}


@pytest.mark.slow
def test_no_secret_is_found_outside_vault_and_keyring() -> None:
    figures = measure(count=40, kinds=3)
    assert figures["hits"] == []
    assert figures["still_in_the_vault"]
