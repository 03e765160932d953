"""The type of boto3's clients."""

from typing import Any

Client = Any
"""A client of boto3, which creates its classes at run time."""
