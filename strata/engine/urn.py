"""Parts of a URN: ``urn:pulumi:STACK::PROJECT::TYPES::NAME``; the name may contain anything, even ``::``."""


def name_of(urn: str) -> str:
    """The logical name in *urn*."""
    return urn.split("::", 3)[-1]


def types_of(urn: str) -> list[str]:
    """The types in *urn*, from the outermost parent to the resource itself; empty for another text."""
    return urn.split("::", 3)[2].split("$") if urn.count("::") >= 3 else []


def type_of(urn: str) -> str:
    """The resource's own type in *urn*, without those of its parents; empty for another text."""
    return next(reversed(types_of(urn)), "")
