"""Dashboards."""

import json

from .world import Case

_TEXT = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": "# It"}}


def _body(*widgets: object) -> str:
    return json.dumps({"widgets": [*widgets]})


CASES = (
    Case(
        "aws:cloudwatch/dashboard:Dashboard",
        lambda world: {"dashboardName": "it", "dashboardBody": _body(_TEXT)},
        lambda client, it: client("cloudwatch").delete_dashboards(DashboardNames=[it.id]),
        {
            "dashboardBody": lambda client, it: client("cloudwatch").put_dashboard(
                DashboardName=it.id, DashboardBody=_body()
            )
        },
    ),
)
