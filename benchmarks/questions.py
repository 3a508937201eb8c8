"""Times the office's questions on a store of benchmarks/large_store.py, inside one process.

    python benchmarks/questions.py FOLDER...

For each store: 200 mixed searches (median, 95th percentile, slowest), comparison of 1,000 units on one metric, the
area matrix of 1,000 units, the deadline register of one month, and peak memory. Every question is asked twice and
the second time counts, as in an office that asks all day; for searches the first time is told too.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
QUERIES = 200
PHRASES = ("thủ tục hành chính", "chữ ký số", "cán bộ, công chức", "một cửa", "tuyên truyền", "đúng hạn")


def queries(store: Any) -> list[str]:
    """Searches of every kind: common and rare words, phrases, fields, ranges, negation, with and without accents."""
    from language.text import fold

    rng = random.Random(5)
    with store.engine.connect() as connection:
        texts = connection.exec_driver_sql("SELECT text FROM statements WHERE kind <> 'text' LIMIT 20000").scalars().all()
        units = connection.exec_driver_sql("SELECT label FROM units ORDER BY id LIMIT 1000").scalars().all()
    counted = Counter(word for text in texts for word in set(text.split()) if word.isalpha())
    common = [word for word, _ in counted.most_common(40)]
    rare = [word for word, n in counted.items() if n <= 20]
    areas = ["procedures", "steering", "public_finance", "civil_service"]

    def words(n: int) -> str:
        text = rng.choice(texts).split()
        start = rng.randrange(max(1, len(text) - n))
        return " ".join(w for w in text[start : start + n] if w.isalpha()) or rng.choice(common)

    kinds: list[Callable[[], str]] = [
        lambda: rng.choice(common),
        lambda: fold(rng.choice(rare)),
        lambda: fold(words(3)),
        lambda: words(2),
        lambda: f'"{rng.choice(PHRASES)}"',
        lambda: f"{fold(words(2))} area:{rng.choice(areas)}",
        lambda: f"{rng.choice(common)} year:{rng.randrange(2021, 2027)} kind:target",
        lambda: f"metric:dossiers_on_time value:>={rng.randrange(80, 100)}",
        lambda: f"{rng.choice(common)} -{rng.choice(rare)} role:chair",
        lambda: f"{fold(words(2))} due:{rng.randrange(2021, 2027)}-{rng.randrange(1, 13):02d}",
        lambda: f'{rng.choice(common)} unit:"{rng.choice(units).split(",")[0]}"',
        lambda: f"{words(1)[:4]}* value:80..95",
    ]
    return [kinds[n % len(kinds)]() for n in range(QUERIES)]


def rounds(action: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of the first and of the second round."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        action()
        times.append(1_000 * (time.perf_counter() - start))
    return times[0], times[1]


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of the second round."""
    return rounds(action)[1]


def measure(folder: Path) -> dict[str, Any]:
    from pipeline.store import compare, deadlines
    from pipeline.store.filters import Filters
    from pipeline.store.search import search
    from pipeline.store.store import Store

    with Store(folder) as store:
        engine = store.engine
        asked = queries(store)
        both = [(*rounds(lambda q=query: search(engine, q)), query) for query in asked]  # type: ignore[misc]
        times = sorted((second, query) for _, second, query in both)
        first = sorted(one for one, _, _ in both)
        year = 2021
        scope = Filters(province="Tỉnh Thử Nghiệm 0", year=year)
        compared = compare.by_metric(engine, "dossiers_on_time", scope)
        month = dt.date(year, 6, 1), dt.date(year, 6, 30)
        return {
            "plans": store.count(),
            "search_ms": {
                "median": round(statistics.median(t for t, _ in times), 1),
                "p95": round(times[int(0.95 * len(times))][0], 1),
                "p95_first_time": round(first[int(0.95 * len(first))], 1),
                "slowest": [(round(t, 1), q) for t, q in times[-3:]],
            },
            "units_compared": len(compared),
            "metric_ms": round(timed(lambda: compare.by_metric(engine, "dossiers_on_time", scope)), 1),
            "matrix_ms": round(timed(lambda: compare.area_matrix(engine, scope)), 1),
            "month_tasks": deadlines.register(engine, *month).total,
            "month_ms": round(timed(lambda: deadlines.register(engine, *month)), 1),
            "month_of_a_province_ms": round(timed(lambda: deadlines.register(engine, *month, Filters(province="Tỉnh Thử Nghiệm 0"))), 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps(measure(Path(name)), ensure_ascii=False, indent=1), flush=True)
