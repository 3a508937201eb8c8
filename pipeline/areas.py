"""Short names of the index areas, for heads of columns that have no room for the full ones."""

from __future__ import annotations

SHORT = {
    "steering": "Chỉ đạo", "institutions": "Thể chế", "procedures": "TTHC", "apparatus": "Bộ máy",
    "civil_service": "Công vụ", "public_finance": "Tài chính", "digital_government": "CQ số",
}  # fmt: skip
