"""Units before and after 1 July 2025: by underthesea's mapping, which must still be where it is read."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.identity.gazetteer import resolve
from schemas.plan import Unit

CASES: list[tuple[dict[str, Any], str | None, str, str | None]] = [
    # An old ward named with district and province.
    ({"kind": "phuong", "name": "2", "district": "Thị xã Quảng Trị", "province": "Tỉnh Quảng Trị"}, None, "old", "Phường Quảng Trị, Tỉnh Quảng Trị"),
    # The district alone tells which of many wards of the name it is.
    ({"kind": "phuong", "name": "2", "district": "Thị xã Quảng Trị"}, None, "old", "Phường Quảng Trị, Tỉnh Quảng Trị"),
    # A district under its name before it was raised.
    ({"kind": "phuong", "name": "Cổ Thành", "district": "Thị xã Chí Linh", "province": "Tỉnh Hải Dương"}, None, "old", "Phường Chí Linh, Thành phố Hải Phòng"),
    # A province under its name before 2025.
    ({"kind": "phuong", "name": "Hương An", "province": "Tỉnh Thừa Thiên Huế"}, "2022-01-01", "old", "Phường Hương An, Thành phố Huế"),
    # The name alone stands for many.
    ({"kind": "phuong", "name": "2"}, None, "ambiguous", None),
    # After the merger the same name is the new unit's.
    ({"kind": "phuong", "name": "Hương An", "province": "Thành phố Huế"}, "2026-01-01", "current", "Phường Hương An, Thành phố Huế"),
    ({"kind": "xa", "name": "Không Có Thật"}, None, "unknown", None),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "issued", "status", "current"), CASES)
def test_resolve(unit: dict[str, Any], issued: str | None, status: str, current: str | None) -> None:
    found = resolve(Unit(**unit), issued)
    assert found is not None
    assert (found.status, found.current_name) == (status, current)
    if status == "ambiguous":
        assert len(found.candidates) > 1


def test_a_unit_without_name_is_not_guessed() -> None:
    assert resolve(Unit(kind="xa")) is None
