"""A load balancer's listener, as wiring for the components that add rules to it."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import lb

from components.compute.web.listener_rules import ListenerRule


class Listener:
    """The listener that receives the requests, its VPC, and the health check path of its targets.

    AWS allows one rule per priority, so a rule's logical name is the listener's *name* and the priority. A
    rule that gets another name, hosts, paths or target is then an update: a new rule would be created while
    the old one still has the priority. *owner* is the parent of all rules, so that a rule may move from one
    component to another; without it the parent is the component that adds the rule.
    """

    def __init__(
        self,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        arn: pulumi.Input[str],
        health_path: str = "/health",
        owner: pulumi.Resource | None = None,
    ) -> None:
        self.name = name
        self.vpc_id = vpc_id
        self.arn = arn
        self.health_path = health_path
        self._owner = owner
        self._owners_by_priority: dict[int, str] = {}

    def claim(self, priority: int, owner: str) -> None:
        """Reserve *priority* for the rule of *owner*; raises ValueError if another rule has it."""
        holder = self._owners_by_priority.setdefault(priority, owner)
        if holder != owner:
            raise ValueError(
                f"{owner}: its rule has priority {priority} like the one of {holder} at the same listener; "
                "each needs its own"
            )

    def add_rule(
        self,
        rule: ListenerRule,
        *,
        target_group_arn: pulumi.Input[str],
        parent: pulumi.Resource,
        released_name: str,
    ) -> lb.ListenerRule:
        """Forward what *rule* matches to a target group; *released_name* is its former logical name."""
        return lb.ListenerRule(
            f"{self.name}-{rule.priority}",
            listener_arn=self.arn,
            priority=rule.priority,
            conditions=conditions(rule.hosts, rule.paths),
            actions=[lb.ListenerRuleActionArgs(type="forward", target_group_arn=target_group_arn)],
            opts=pulumi.ResourceOptions(
                parent=self._owner or parent, aliases=[pulumi.Alias(name=released_name, parent=parent)]
            ),
        )


def conditions(hosts: Sequence[str], paths: Sequence[str]) -> list[lb.ListenerRuleConditionArgs]:
    """The conditions of a rule for requests of one of *hosts* and one of *paths*; empty ones have none."""
    of_hosts = lb.ListenerRuleConditionHostHeaderArgs(values=[*hosts])
    of_paths = lb.ListenerRuleConditionPathPatternArgs(values=[*paths])
    return [
        *([lb.ListenerRuleConditionArgs(host_header=of_hosts)] if hosts else []),
        *([lb.ListenerRuleConditionArgs(path_pattern=of_paths)] if paths else []),
    ]
