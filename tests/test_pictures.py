"""Pictures: of the right form and kind, with the words that they show, the same every time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from pipeline import pictures
from pipeline.store import compare
from pipeline.store.filters import Filters
from pipeline.store.store import Store
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("kho")) as kept:
        put(kept, plan(QUANG_TRI[0], targets=[target(90)], tasks=[task("a"), task("b"), task("c")]))
        put(kept, plan(QUANG_TRI[1], targets=[target(50, comparator="range", value_max=60)]))
        put(kept, plan(QUANG_TRI[2]))
        yield kept


def _matrix(store: Store) -> list[dict[str, Any]]:
    return compare.area_matrix(store.engine, Filters())


def _metric(store: Store) -> list[dict[str, Any]]:
    return compare.by_metric(store.engine, "dossiers_on_time", Filters())


def _texts(svg: bytes) -> list[str]:
    return ["".join(node.itertext()).strip() for node in etree.fromstring(svg).iter("{*}text")]


def test_the_heat_map_shows_every_unit_and_area(store: Store) -> None:
    texts = _texts(pictures.heat_map(_matrix(store), "Bao phủ lĩnh vực"))
    assert {"Bao phủ lĩnh vực", "TTHC", "Thể chế", "Phường 1, Thị xã Quảng Trị"} <= set(texts)
    assert texts.count("✗") == 7 * 3 - 2
    assert "✓ 3" in texts


def test_the_dot_plot_shows_levels_and_who_has_none(store: Store) -> None:
    texts = _texts(pictures.dot_plot(_metric(store), "dossiers_on_time"))
    assert {"90", "50", "không cam kết", "Tỷ lệ hồ sơ TTHC giải quyết đúng hạn, trước hạn"} <= set(texts)
    assert texts.count("không cam kết") == 1


def test_pictures_are_the_same_every_time(store: Store) -> None:
    for form in ("svg", "png"):
        assert pictures.heat_map(_matrix(store), "a", form) == pictures.heat_map(_matrix(store), "a", form)  # type: ignore[arg-type]


def test_png_opens_and_grows_with_the_rows(store: Store) -> None:
    few = Image.open(io.BytesIO(pictures.heat_map(_matrix(store), "a", "png")))
    many = Image.open(io.BytesIO(pictures.heat_map(_matrix(store) * 10, "a", "png")))
    assert few.format == "PNG"
    assert few.width == many.width
    assert many.height > few.height


def test_many_rows_are_several_pictures(store: Store, tmp_path: Path) -> None:
    parts = pictures.pages(_matrix(store) * 50)
    assert [len(part) for part in parts] == [60, 60, 30]
    assert pictures.pages([]) == [[]]
    names = pictures.write(tmp_path / "so-do.png", [b"1", b"2"])
    assert [name.name for name in names] == ["so-do-1.png", "so-do-2.png"]
    assert [name.read_bytes() for name in names] == [b"1", b"2"]
    assert [p.name for p in pictures.write(tmp_path / "mot.svg", [b"1"])] == ["mot.svg"]


@pytest.mark.parametrize(("name", "form"), [("a.SVG", "svg"), ("a.png", "png"), ("a.jpg", None)])
def test_forms_by_name(name: str, form: str | None) -> None:
    assert pictures.form_of(Path(name)) == form
