"""A list of AWS that finds a resource by the inputs that name it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath  # type: ignore[import-untyped]  # it has no types of its own
from botocore.exceptions import ClientError

from standin.aws.kind import not_found


@dataclass(frozen=True)
class Search:
    """One list: JMESPath expressions of its items and of the id and each compared member of an item.

    *same* is the input that each member must equal; *arguments* is the input that each argument takes, in a
    list if the name of the argument ends in ``[]``.
    """

    service: str
    operation: str
    items: str
    id: str
    same: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    constant: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    """What the list puts before each id."""
    joined: str = ""
    """The input that follows the id after a comma."""

    @property
    def named(self) -> bool:
        """Whether the inputs name one item."""
        return bool(self.same or self.arguments)

    def run(self, client: Any, inputs: Mapping[str, Any]) -> Iterator[str]:
        """The ids of the items that equal *inputs*; none without the inputs that it needs."""
        needed = {*self.same.values(), *self.arguments.values()}
        if not needed <= inputs.keys():
            return
        arguments = dict(self.constant)
        for name, source in self.arguments.items():
            arguments[name.removesuffix("[]")] = [inputs[source]] if name.endswith("[]") else inputs[source]
        try:
            for page in _pages(client, self.operation, arguments):
                for item in jmespath.search(self.items, page) or ():
                    if all(_equal(jmespath.search(at, item), inputs[name]) for at, name in self.same.items()):
                        own = str(jmespath.search(self.id, item)).removeprefix(self.prefix)
                        yield f"{own},{inputs[self.joined]}" if self.joined else own
        except ClientError as error:
            if not not_found(error):
                raise


def _pages(client: Any, operation: str, arguments: Mapping[str, Any]) -> Iterator[Any]:
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate(**arguments)
    else:
        yield getattr(client, operation)(**arguments)


def _equal(actual: Any, declared: Any) -> bool:
    """Equal, or an ARN that ends with the declared name, or a domain name with the last dot."""
    text = str(actual).removesuffix(".")
    return text == str(declared) or text.endswith(f":{declared}")
