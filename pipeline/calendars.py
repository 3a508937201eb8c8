"""The register of deadlines as an iCalendar file (RFC 5545), which calendar programs take."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from icalendar import Alarm, Calendar, Event

from language import catalogue
from pipeline.shown import held, held_line

# A reminder so long before the day, at its beginning.
REMINDER = dt.timedelta(days=3)


def calendar(rows: Iterable[Mapping[str, Any]], made_at: dt.datetime) -> bytes:
    """An all-day event for each row of a register; the same task on the same day has the same UID in every file.

    ``made_at``: the time of making, with its time zone.
    """
    found = Calendar()
    found.add("prodid", "-//kehoach//Han thuc hien//VI")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Hạn thực hiện nhiệm vụ cải cách hành chính")
    seen: dict[str, int] = {}
    for row in rows:
        uid = _uid(row)
        seen[uid] = seen.get(uid, 0) + 1
        found.add_component(_event(row, made_at, uid if seen[uid] == 1 else f"{uid}-{seen[uid]}"))
    data: bytes = found.to_ical()
    return data


def _uid(row: Mapping[str, Any]) -> str:
    """From what the event says, not from the store's numbers: a plan read anew gives the same events."""
    said = "|".join(str(row[key]) for key in ("unit_label", "number", "text", "activity", "day"))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _event(row: Mapping[str, Any], made_at: dt.datetime, uid: str) -> Event:
    day = dt.date.fromisoformat(row["day"])
    event = Event()
    event.add("uid", f"{uid}@kehoach")
    event.add("dtstamp", made_at)
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    unit = str(row["unit_label"]).split(",")[0]
    event.add("summary", held_line(f"{unit}: {row['activity'] or row['text']}")[:200])
    event.add("description", held(_description(row)))
    if row["area"]:
        event.add("categories", [catalogue.area_name(row["area"])])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDER)
    alarm.add("description", "Sắp đến hạn")
    event.add_component(alarm)
    return event


def _description(row: Mapping[str, Any]) -> str:
    lines = [str(row["text"])]
    for label, key in (("Chủ trì", "lead"), ("Phối hợp", "support")):
        if row[key]:
            lines.append(f"{label}: {'; '.join(map(catalogue.role_name, row[key]))}")
    if row["deadline_text"]:
        lines.append(f"Thời hạn: {row['deadline_text']}")
    if not row["day_stated"]:
        lines.append("Việc định kỳ: kế hoạch không nêu ngày, sự kiện đặt vào cuối kỳ.")
    lines.append(f"Nguồn: {row['number'] or row['file_name']}, trang {row['page'] or '?'}; {row['unit_label']}")
    return "\n".join(lines)
