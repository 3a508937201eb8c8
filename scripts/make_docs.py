"""Makes the reference pages from the code: docs/cli.md from the commands, docs/rules.md and docs/rules/ from the rules.

python scripts/make_docs.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def cli_page() -> str:
    """Every command with its arguments, options and help."""
    from typer.main import get_command

    from app.cli import app

    group = get_command(app)
    lines = ["# Lệnh của kehoach", "", "Trang này sinh từ chương trình (`scripts/make_docs.py`).", "", group.epilog or "", ""]
    for name, command in _commands(group, ""):
        lines += [f"## kehoach {name}", "", command.help or "", ""]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            if getattr(parameter, "param_type_name", "") == "argument":
                lines.append(f"- `{(parameter.name or '').strip('_').upper()}`: {getattr(parameter, 'help', '') or ''}")
            else:
                lines.append(f"- `{', '.join(parameter.opts)}`: {getattr(parameter, 'help', '') or ''}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: Any, before: str) -> list[tuple[str, Any]]:
    """Commands with their full names, groups before what they hold."""
    found = []
    for name, command in group.commands.items():
        found.append((f"{before}{name}", command))
        if hasattr(command, "commands"):
            found += _commands(command, f"{before}{name} ")
    return found


def rules_page() -> str:
    """Every rule in a line, grave ones first, each with a page of its own."""
    from app.output import SEVERITY
    from pipeline.checks.registry import rules

    lines = [
        "# Các quy tắc kiểm tra",
        "",
        f"{len(rules())} quy tắc. Trang này và các trang con sinh từ các quy tắc (`scripts/make_docs.py`).",
        "",
        "| Mã | Mức | Phát hiện |",
        "| --- | --- | --- |",
    ]
    order = list(SEVERITY)
    for rule in sorted(rules(), key=lambda r: (order.index(r.severity.value), r.code)):
        lines.append(f"| [{rule.code}](rules/{rule.code}.md) | {SEVERITY[rule.severity.value]} | {rule.reason} |")
    return "\n".join(lines) + "\n"


def rule_pages() -> dict[str, str]:
    """A page for each rule by its code: reason, advice, source, and its examples."""
    from app.output import SEVERITY
    from pipeline.checks.registry import rules

    beside = {
        None: "một kế hoạch",
        "previous": "kế hoạch năm trước của chính đơn vị (khi có trong kho)",
        "yardstick": "kế hoạch của cấp trên (kehoach baseline --keep)",
    }
    pages = {}
    for rule in rules():
        lines = [
            f"# {rule.code}",
            "",
            f"{rule.reason}",
            "",
            f"- Tên: `{rule.name}`",
            f"- Mức: {SEVERITY[rule.severity.value]}",
            f"- Việc cần làm: {rule.advice}",
            f"- Căn cứ: {rule.source}",
            f"- Xét: {beside[rule.against]}",
            "",
        ]
        examples = yaml.safe_load((ROOT / "tests" / "cases" / "checks" / f"{rule.code}.yaml").read_text(encoding="utf-8"))
        for verdict, title in (("bad", "Bị phát hiện"), ("good", "Không bị phát hiện")):
            lines += [f"## {title}", "", "Phần khác so với một kế hoạch không có lỗi:", ""]
            for example in examples[verdict]:
                text = yaml.safe_dump(example, allow_unicode=True, sort_keys=False, width=110).rstrip() if example else "(không khác gì)"
                lines += ["```yaml", text, "```", ""]
        pages[rule.code] = "\n".join(lines).rstrip() + "\n"
    return pages


if __name__ == "__main__":
    (ROOT / "docs" / "cli.md").write_text(cli_page(), encoding="utf-8")
    (ROOT / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
    folder = ROOT / "docs" / "rules"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for code, page in rule_pages().items():
        (folder / f"{code}.md").write_text(page, encoding="utf-8")
