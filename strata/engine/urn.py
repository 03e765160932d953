"""Parts of a URN: ``urn:pulumi:STACK::PROJECT::TYPES::NAME``; the name may contain anything, even ``::``."""


def name_of(urn: str) -> str:
    """The logical name in *urn*."""
    return urn.split("::", 3)[-1]


def type_of(urn: str) -> str:
    """The resource's own type in *urn*, without those of its parents; empty for another text."""
    qualified = urn.split("::", 3)[2] if urn.count("::") >= 3 else ""
    return qualified.rpartition("$")[2]
