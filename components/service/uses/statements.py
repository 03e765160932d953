"""The IAM statement of a use; without the SDK, so that the command checks the size of policies."""

from collections.abc import Mapping

from components.common.policy import Statement
from components.service.uses.verbs import GrantRule


def statement(rule: GrantRule, attributes: Mapping[str, str]) -> Statement:
    """*rule* with the *attributes* of a resource."""
    conditional = rule.unless_empty is None or attributes[rule.unless_empty]
    when = rule.when if conditional else {}
    return Statement(
        "Allow",
        rule.actions,
        [one.format_map(attributes) for one in rule.on],
        {
            test: {key: text.format_map(attributes) for key, text in keys.items()}
            for test, keys in when.items()
        },
    )
