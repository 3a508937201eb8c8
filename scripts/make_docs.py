"""Makes the reference pages from the code: docs/cli.md from the commands, docs/rules.md from the rules.

python scripts/make_docs.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def cli_page() -> str:
    """Every command with its arguments, options and help."""
    from typer.main import get_command

    from app.cli import app

    group = get_command(app)
    lines = ["# Lệnh của kehoach", "", "Trang này sinh từ chương trình (`scripts/make_docs.py`).", "", group.epilog or "", ""]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        lines += [f"## kehoach {name}", "", command.help or "", ""]
        for parameter in command.params:
            if parameter.name == "help":
                continue
            if getattr(parameter, "param_type_name", "") == "argument":
                lines.append(f"- `{(parameter.name or '').upper()}`: {getattr(parameter, 'help', '') or ''}")
            else:
                lines.append(f"- `{', '.join(parameter.opts)}`: {getattr(parameter, 'help', '') or ''}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def rules_page() -> str:
    """Every rule with severity, reason, advice and source."""
    from app.output import SEVERITY
    from pipeline.checks.registry import checks

    lines = [
        "# Các quy tắc kiểm tra",
        "",
        "Trang này sinh từ các quy tắc (`scripts/make_docs.py`). Ví dụ của từng quy tắc: `tests/cases/checks.yaml`.",
        "",
    ]
    for check in checks():
        rule = check.RULE
        lines += [
            f"## {rule.code}",
            "",
            f"- Tên: `{rule.name}`",
            f"- Mức: {SEVERITY[rule.severity.value]}",
            f"- Phát hiện: {rule.reason}",
            f"- Việc cần làm: {rule.advice}",
            f"- Căn cứ: {rule.source}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "cli.md").write_text(cli_page(), encoding="utf-8")
    (ROOT / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
