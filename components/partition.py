"""Which partition of AWS a region belongs to: the first part of every ARN there."""

_PREFIXES = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_COMMERCIAL = "aws"


def partition(region: str) -> str:
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    return next((name for prefix, name in _PREFIXES.items() if region.startswith(prefix)), _COMMERCIAL)
