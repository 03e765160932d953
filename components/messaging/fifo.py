"""FIFO queues and topics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fifo:
    """Ordered messages without duplicates, recognized by content or by the sender's deduplication id."""

    content_based_deduplication: bool
