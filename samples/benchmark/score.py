#!/usr/bin/env python3
"""Score extracted plans against reference answers, field by field.

    score.py GOLD PREDICTED [--json] [--errors]

GOLD and PREDICTED are folders of NAME.json files (or two files) in the shape that guide.md describes.
A gold file without a predicted twin counts as all missed. Standard library only.

Figures, micro-averaged over the documents, each 0 to 1:
  header, unit    share of the single fields that are right (null must be null)
  references, recipients, sections, goals, targets, tasks
                  F1 of finding the items (text alike: token F1 >= 0.7; a target needs its value too)
  *_strict        F1 where a found item counts only if its other fields are right as well:
                  sections kind, area; goals kind, area; targets metric, comparator, unit, change, due, area;
                  tasks lead, support, deadline, area
  coverage        share of the seven areas whose planned / not planned verdict is right
  findings        F1 over the codes that guide.md names, with their area
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

CODES = {"missing-area", "missing-number", "missing-issue-date", "missing-signer", "unit-not-named", "not-a-plan", "conflicting-reference"}
WORD = re.compile(r"\w+")


def words(text):
    return WORD.findall(unicodedata.normalize("NFC", text or "").lower())


def alike(a, b):
    """Token F1 of two texts."""
    a, b = Counter(words(a)), Counter(words(b))
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


def within(a, b):
    """Share of the shorter text's tokens that the longer one has."""
    a, b = Counter(words(a)), Counter(words(b))
    shared = sum((a & b).values())
    return shared / min(sum(a.values()), sum(b.values())) if shared else 0.0


def pair(gold, found, likeness, least):
    """Best-first one-to-one pairing; among equals, the nearest in reading order."""
    rows = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            s = likeness(g, f)
            if s >= least:
                rows.append((-round(s, 6), abs(i * max(len(found), 1) - j * max(len(gold), 1)), i, j))
    rows.sort()
    used_i, used_j, pairs = set(), set(), []
    for _, _, i, j in rows:
        if i not in used_i and j not in used_j:
            used_i.add(i), used_j.add(j), pairs.append((i, j))
    return pairs


def same_deadline(a, b):
    keys = ("kind", "start", "end", "due")
    if not a or not b:
        return not a and not b
    return all(a.get(k) == b.get(k) for k in keys) and set(a.get("every") or []) == set(b.get("every") or [])


def same(keys):
    return lambda g, f: {k: g.get(k) == f.get(k) for k in keys}


def task_fields(g, f):
    return {
        "lead": set(g.get("lead") or []) == set(f.get("lead") or []),
        "support": set(g.get("support") or []) == set(f.get("support") or []),
        "deadline": same_deadline(g.get("deadline"), f.get("deadline")),
        "area": g.get("area") == f.get("area"),
    }


def text_likeness(key="text"):
    return lambda g, f: alike(g.get(key), f.get(key))


def task_likeness(g, f):
    s = alike(g.get("text"), f.get("text"))
    if g.get("activity"):  # rows that share a merged text are told apart by their activity
        s = 0.6 * s + 0.4 * alike(g["activity"], f.get("activity"))
    return s


def target_likeness(g, f):
    if g.get("value") != f.get("value") or g.get("value_max") != f.get("value_max"):
        return 0.0
    return within(g.get("text"), f.get("text"))


LISTS = {
    "sections": (text_likeness("title"), 0.8, same(["kind", "area"])),
    "goals": (text_likeness(), 0.7, same(["kind", "area"])),
    "targets": (target_likeness, 0.6, same(["metric", "comparator", "unit", "change", "due", "area"])),
    "tasks": (task_likeness, 0.7, task_fields),
}


def fields(doc):
    """The single fields as name -> (value, how to compare)."""
    head, unit, period = doc.get("header") or {}, doc.get("unit") or {}, doc.get("period") or {}
    signer = head.get("signer") or {}
    plain = {f"header.{k}": head.get(k) for k in ("issuer", "number", "document_type", "issued_on", "title")}
    plain |= {f"header.signer.{k}": signer.get(k) for k in ("name", "title", "capacity")}
    plain |= {f"unit.{k}": unit.get(k) for k in ("kind", "name", "district", "province")}
    plain |= {f"period.{k}": period.get(k) for k in ("start", "end")}
    if "scope" in doc:  # whole reform plan or not: what decides whether areas can be missing
        plain["header.scope"] = doc["scope"] == "reform"
    return plain


def field_right(name, g, f):
    if g is None or f is None or not isinstance(g, str):
        return g == f
    if name == "header.title":
        return alike(g, f) >= 0.9
    return words(g) == words(f)


def planned(doc):
    return {c["area"]: c["status"] == "planned" for c in doc.get("coverage") or []}


def codes(doc):
    return Counter((c["code"], c.get("area")) for c in doc.get("findings") or [] if c["code"] in CODES)


class Tally:
    def __init__(self):
        self.hit, self.gold, self.found = Counter(), Counter(), Counter()
        self.right, self.asked = Counter(), Counter()

    def f1(self, name):
        total = self.gold[name] + self.found[name]
        return 2 * self.hit[name] / total if total else None

    def share(self, name):
        return self.right[name] / self.asked[name] if self.asked[name] else None


def compare(gold, found, tally, errors):
    g_fields, f_fields = fields(gold), fields(found)
    for name, g in g_fields.items():
        ok = field_right(name, g, f_fields.get(name))
        group = "header" if name.startswith("header") else "unit"
        for key in (group, name):
            tally.asked[key] += 1
            tally.right[key] += ok
        if not ok:
            errors.append(f"{name}: expected {g!r}, got {f_fields.get(name)!r}")
    g_head, f_head = gold.get("header") or {}, found.get("header") or {}
    simple = {"references": [r["number"] for r in g_head.get("references") or []], "recipients": g_head.get("recipients") or []}
    other = {"references": [r["number"] for r in f_head.get("references") or []], "recipients": f_head.get("recipients") or []}
    for name in simple:
        a, b = simple[name], other[name]
        pairs = pair(a, b, lambda x, y: 1.0 if words(x) == words(y) else 0.0, 1.0)
        count(tally, name, len(pairs), len(a), len(b))
        missed(errors, name, a, b, pairs)
    for name, (likeness, least, rest) in LISTS.items():
        a, b = gold.get(name) or [], found.get(name) or []
        pairs = pair(a, b, likeness, least)
        strict = 0
        for i, j in pairs:
            verdict = rest(a[i], b[j])
            strict += all(verdict.values())
            for key, ok in verdict.items():
                tally.asked[f"{name}.{key}"] += 1
                tally.right[f"{name}.{key}"] += ok
                if not ok:
                    label = a[i].get("text") or a[i].get("title")
                    errors.append(f"{name}.{key}: expected {a[i].get(key)!r}, got {b[j].get(key)!r} in {label[:80]!r}")
        count(tally, name, len(pairs), len(a), len(b))
        count(tally, f"{name}_strict", strict, len(a), len(b))
        texts = [[(x.get("text") or x.get("title") or "") + (f" [{x['value']}]" if "value" in x else "") for x in y] for y in (a, b)]
        missed(errors, name, *texts, pairs)
    g_plan, f_plan = planned(gold), planned(found)
    for area, verdict in g_plan.items():
        tally.asked["coverage"] += 1
        tally.right["coverage"] += f_plan.get(area) == verdict
        if f_plan.get(area) != verdict:
            errors.append(f"coverage.{area}: expected planned={verdict}, got {f_plan.get(area)}")
    g_codes, f_codes = codes(gold), codes(found)
    count(tally, "findings", sum((g_codes & f_codes).values()), sum(g_codes.values()), sum(f_codes.values()))
    errors += [f"findings missed: {c}" for c in g_codes - f_codes] + [f"findings extra: {c}" for c in f_codes - g_codes]


def count(tally, name, hit, gold, found):
    tally.hit[name] += hit
    tally.gold[name] += gold
    tally.found[name] += found


def missed(errors, name, gold, found, pairs):
    left_i, left_j = {i for i, _ in pairs}, {j for _, j in pairs}
    errors += [f"{name} missed: {str(t)[:140]!r}" for i, t in enumerate(gold) if i not in left_i]
    errors += [f"{name} extra: {str(t)[:140]!r}" for j, t in enumerate(found) if j not in left_j]


def report(tally):
    out = {"header": tally.share("header"), "unit": tally.share("unit")}
    out |= {n: tally.f1(n) for n in ("references", "recipients")}
    for name in LISTS:
        out[name], out[f"{name}_strict"] = tally.f1(name), tally.f1(f"{name}_strict")
    out |= {"coverage": tally.share("coverage"), "findings": tally.f1("findings")}
    return out


def load(path):
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in ([path] if path.is_file() else sorted(path.glob("*.json")))}


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("gold", type=Path)
    ask.add_argument("predicted", type=Path)
    ask.add_argument("--json", action="store_true", help="print the figures as JSON")
    ask.add_argument("--errors", action="store_true", help="print every difference")
    args = ask.parse_args()
    gold, found = load(args.gold), load(args.predicted)
    if args.gold.is_file() and args.predicted.is_file():
        found = dict(zip(gold, found.values(), strict=False))
    if not gold:
        sys.exit(f"no reference answers in {args.gold}")
    total, each = Tally(), {}
    for name, doc in gold.items():
        errors, one = [], Tally()
        compare(doc, found.get(name, {}), total, [])
        compare(doc, found.get(name, {}), one, errors)
        each[name] = report(one)
        if args.errors:
            print(f"== {name}", *errors, sep="\n   ")
    overall = report(total)
    detail = {k: round(total.share(k), 3) for k in sorted(total.asked) if "." in k}
    if args.json:
        print(json.dumps({"overall": overall, "detail": detail, "documents": each}, ensure_ascii=False, indent=1))
        return
    columns = list(each)
    width = max(len(k) for k in overall)
    print(" " * width, "   all", *(f"{c[:10]:>10}" for c in columns))

    def show(v):
        return "  -  " if v is None else f"{v:.3f}"

    for key, value in overall.items():
        print(f"{key:<{width}}", f" {show(value)}", *(f"{show(each[c][key]):>10}" for c in columns))
    print("fields:", ", ".join(f"{k} {v}" for k, v in detail.items()))


if __name__ == "__main__":
    main()
