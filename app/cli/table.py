"""The demo's outcome as a table for people."""

from typing import Any


def demo_table(summary: dict[str, Any]) -> None:
    """Print what a rehearsal came to."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(
        title=f"{summary['leads']} leads, {summary['days']} virtual days, seed {summary['seed']}, {summary['seconds']} s"
    )
    table.add_column("What")
    table.add_column("How many", justify="right")
    for chain, stages in summary["journeys"].items():
        table.add_section()
        table.add_row(f"Chain {chain}", str(sum(stages.values())), style="bold")
        for stage, count in stages.items():
            table.add_row(f"  now {_named(stage)}", str(count))
    _section(table, "Messages", {"sent": summary["messages"]["sent"], "received": summary["messages"]["received"]})
    _section(table, "Replies", summary["replies"] | {"bounces": summary["bounces"], "opt-outs": summary["opt_outs"]})
    _section(table, "Blocked by the gate, by rule", summary["blocked"])
    _section(table, "Deals", summary["stages"])
    paid = summary["paid"]
    _section(table, "Money", {"paid": paid["count"], f"amount ({paid['currency']})": f"{paid['amount']:,.2f}"})
    _section(table, "Customers", {"onboarded": summary["onboarded"]})
    _section(table, "Asked of the founder", summary["approvals"])
    trail = {"entries": summary["audit_entries"], "chain holds": "yes" if summary["audit_ok"] else "NO"}
    _section(table, "Audit trail", trail)
    console.print(table)


def _section(table: Any, title: str, rows: dict[str, Any]) -> None:  # rich's Table
    table.add_section()
    table.add_row(title, "", style="bold")
    for name, value in rows.items():
        table.add_row(f"  {name}", str(value))


def _named(stage: str) -> str:
    return {"ended": "at its end", "waiting": "waiting for the founder or a date", "pause": "paused until a date"}.get(
        stage, f"with {stage}"
    )
