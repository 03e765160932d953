"""The rules as a Markdown table for docs/policies.md."""

import rules
from guardrails.link import COMBINED
from guardrails.rule import EVERYWHERE, RULES


def table() -> str:
    """One row for each rule, sorted by family, service and number."""
    rules.load()
    rows = ["| Rule | Severity | Where | What holds |", "|---|---|---|---|"]
    for _, rule in sorted(RULES.items(), key=lambda item: _order(item[0])):
        where = "everywhere" if rule.where is EVERYWHERE else "production"
        rows.append(f"| [{rule.id}]({rule.url}) | {rule.severity.value} | {where} | {rule.description} |")
    return "\n".join(rows) + "\n"


def _order(name: str) -> tuple[bool, str, int, bool]:
    short = name.removesuffix(COMBINED)
    letters = short.rstrip("0123456789")
    number = int(short[len(letters) :] or 0)
    return "." not in name, letters, number, short != name


if __name__ == "__main__":
    print(table(), end="")
