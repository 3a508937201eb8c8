"""Views of a text: properties that hold for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.text import TextView, fold, search_key

TEXTS = st.text(alphabet=st.sampled_from("aăâđêôơưÁẬỡớ\u0301\u0302 \n\t\u00a0\u200b-–/.;“”TPHT12"), max_size=60)


@given(TEXTS)
def test_shadows_have_one_length(raw: str) -> None:
    view = TextView(raw)
    assert len(view.clean) == len(view.folded)


@given(TEXTS, st.data())
def test_raw_span_quotes_what_clean_shows(raw: str, data: st.DataObject) -> None:
    view = TextView(raw)
    start = data.draw(st.integers(0, len(view.clean)))
    end = data.draw(st.integers(start, len(view.clean)))
    low, high = view.raw_span(start, end)
    assert 0 <= low <= high <= len(raw)
    again = TextView(raw[low:high]).clean
    # The quotation, cleaned again, holds the words; it may end with the marks of its last letter.
    assert view.clean[start:end].replace(" ", "") in again.replace(" ", "") or start == end


@given(TEXTS)
def test_clean_is_one_line_and_stable(raw: str) -> None:
    clean = TextView(raw).clean
    assert "\n" not in clean
    assert "  " not in clean
    assert TextView(clean).clean == clean


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("CHỮ KÝ SỐ", "chu ky so"),  # case and tones
        ("đạo đức", "dao duc"),  # đ is a letter of its own: Unicode does not decompose it
        ("hoà bình", "hòa bình"),  # old and new tone placement
        (unicodedata.normalize("NFD", "Thủ tục"), "Thủ tục"),  # decomposed letters
        ("105/KH – UBND", "105/kh - ubnd"),  # all dashes are one
        ("ÐẢNG ỦY", "đảng ủy"),  # eth for đ
        ("nǎm", "năm"),  # a caron for the breve
        ("хã Đông Вình", "xã đông bình"),  # Cyrillic letters
        ("ＮＡＭ ２０２４", "nam 2024"),  # full width
    ],
)
def test_fold_makes_one(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("Nǎm ǎ\u0301", "Năm ắ"), ("QÐ-UBND", "QĐ-UBND"), ("a\u030c\u0323", "ặ"), ("хã", "xã")],
)
def test_look_alikes_are_replaced_beside_the_quotation(raw: str, clean: str) -> None:
    view = TextView(raw)
    assert view.clean == clean
    assert view.raw[slice(*view.raw_span(0, len(clean)))] == raw


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Công chức TP-\nHT", "Công chức TP-HT"),  # a hyphen at a line's end belongs to the word
        ("chính trị -\nxã hội", "chính trị - xã hội"),  # a dash between words keeps its blanks
        ("1069/QĐ-\nUBND", "1069/QĐ-UBND"),
        ("  a \n\n b\t", "a b"),
        ("một\u200bcửa", "mộtcửa"),  # zero-width characters are none
    ],
)
def test_line_ends(raw: str, clean: str) -> None:
    assert TextView(raw).clean == clean


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("1OO% hồ sơ", "100% ho so"), ("2O/11/2O24", "20/11/2024"), ("O3/2024", "03/2024"), ("o3/2024", "03/2024"), ("5/2o24", "5/2024"),
        ("o 100% hồ sơ", "o 100% ho so"), ("khí CO2", "khi co2"),
    ],
)  # fmt: skip
def test_letters_typed_for_digits_fold_to_them(raw: str, folded: str) -> None:
    assert TextView(raw).folded == folded


def test_search_key_drops_punctuation() -> None:
    assert search_key("Chỉ đạo, điều hành (CCHC)") == "chi dao dieu hanh cchc"


def test_impossible_ranges_are_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        TextView("abc").raw_span(2, 9)
