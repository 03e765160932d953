"""IAM Access Analyzer."""

from collections.abc import Iterable

from standin.aws import validation
from standin.aws.kind import register
from standin.aws.unemulated import Unemulated
from standin.aws.values import Properties

_TYPES = tuple(
    f"{scope}{suffix}"
    for scope in ("ACCOUNT", "ORGANIZATION")
    for suffix in ("", "_INTERNAL_ACCESS", "_UNUSED_ACCESS")
)


@register
class Analyzer(Unemulated):
    """``aws.accessanalyzer.Analyzer``; its id is its name."""

    token = "aws:accessanalyzer/analyzer:Analyzer"
    force_new = frozenset({"analyzerName", "type"})
    defaults = {"type": "ACCOUNT"}
    evidence = "CreateAnalyzer: neither moto nor ministack has the service access-analyzer"
    named_by = ("analyzerName",)
    formats = {"arn": "arn:aws:access-analyzer:{region}:{account}:analyzer/{id}"}

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.one_of(inputs, {"type": _TYPES})

    def own_id(self, inputs: Properties) -> str:
        return str(inputs["analyzerName"])
