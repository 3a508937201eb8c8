"""kehoach show"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.options import Exit, Json, UserError, Workspace, open_store

if TYPE_CHECKING:
    from rich.tree import Tree

    from schemas.plan import Plan


def register(app: typer.Typer) -> None:
    app.command("show", help="Xem một kế hoạch thành cây mục, kèm số trang.")(show)


def show(
    plan: Annotated[str, typer.Argument(help="Số thứ tự trong kho, tên tệp, số văn bản hoặc mã băm.")],
    workspace: Workspace = None,
    numbers: Annotated[bool, typer.Option("--numbers", help="Kèm số thứ tự của từng mục, dùng cho kehoach correct.")] = False,
    json: Json = False,
) -> None:
    from app.output import console, print_json

    with open_store(workspace) as store:
        ids = store.find(plan)
        if not ids:
            raise UserError(f"Không có kế hoạch nào tên “{plan}”. Xem danh sách: kehoach list", Exit.NOTHING)
        found = [p for _, p in store.plans(ids)]
    if json:
        print_json([p.model_dump(mode="json") for p in found])
        return
    for item in found:
        console.print(tree(item, numbers=numbers))


def tree(plan: Plan, *, numbers: bool = False) -> Tree:
    """A plan as a tree: header, sections with their items, findings; ``numbers``: items as corrections name them."""
    from rich.tree import Tree

    from app.output import line, shorten
    from language import catalogue
    from pipeline.store.rows import unit_label

    head = plan.header
    root = Tree(line(f"{plan.source.file}: {head.number or 'không số'} · {unit_label(plan.unit)}", "bold"))
    root.add(line(f"{head.title or '(không có trích yếu)'}"))
    signer = f"{head.signer.title or ''} {head.signer.name}" if head.signer else "không ghi"
    root.add(line(f"Ban hành: {head.issued_on or 'không ghi'} · Người ký: {signer} · Trang: {plan.source.pages}"))
    if head.draft:
        root.add(line("DỰ THẢO: chưa phải bản phát hành", "magenta"))
    for signature in head.signatures:
        held = "còn nguyên vẹn" if signature.valid else signature.problem or "không hợp lệ"
        root.add(line(f"Ký số: {signature.signer or 'không rõ'} · {signature.signed_on or 'không rõ lúc ký'} · {held}"))
    if plan.unit.resolved and plan.unit.resolved.current_name:
        root.add(line(f"Từ 01/7/2025: {plan.unit.resolved.current_name}"))
    if plan.unread("body"):
        root.add(line("Chưa đọc hết: điều không thấy là chưa rõ, không phải là thiếu", "magenta"))
    branches: dict[str, Tree] = {}
    for section in plan.sections:
        parent = branches.get(section.path.rpartition("/")[0], root)
        area = f" [{catalogue.area_name(section.area)}]" if section.area else ""
        label = line(f"{section.path.rsplit('/', 1)[-1]}. {shorten(section.title, 90)}{area}", "bold cyan")
        branches[section.path] = parent.add(label)
    _items(plan, branches, root, numbers=numbers)
    if plan.findings:
        branch = root.add(line("Phát hiện", "bold red"))
        for finding in plan.findings:
            branch.add(line(f"{finding.code}: {finding.message}"))
    return root


def _items(plan: Plan, branches: dict[str, Tree], root: Tree, *, numbers: bool) -> None:
    from app.output import figure, line, roles, shorten

    def add(kind: str, number: int, section: str | None, text: str, style: str = "") -> None:
        branches.get(section or "", root).add(line(f"{kind}[{number}] {text}" if numbers else text, style))

    for number, goal in enumerate(plan.goals, start=1):
        add("goals", number, goal.section, f"◦ {shorten(goal.text)} (tr. {_page(goal.evidence)})")
    for number, target in enumerate(plan.targets, start=1):
        due = f", hạn {target.due}" if target.due else ""
        text = f"◎ {figure(target.model_dump())}{due}: {shorten(target.text, 80)} (tr. {_page(target.evidence)})"
        add("targets", number, target.section, text, "green")
    for number, task in enumerate(plan.tasks, start=1):
        who = f" · {roles(task.lead)}" if task.lead else ""
        when = f" · {task.deadline.text}" if task.deadline else ""
        if task.loose_time and not task.deadline:
            when = f" · {task.loose_time.text} (chưa định được ngày)"
        for item in task.inherited:
            who += f" · (theo chỗ khác: {roles(item.lead)})" if item.lead else ""
            when += f" · (theo chỗ khác: {item.deadline.text})" if item.deadline else ""
        add("tasks", number, task.section, f"▸ {shorten(task.text, 90)}{who}{when} (tr. {_page(task.evidence)})")


def _page(evidence: dict[str, list[object]] | object) -> int | str:
    rows = evidence.get("text", []) if isinstance(evidence, dict) else []
    return getattr(rows[0], "page", "?") if rows else "?"
