"""First in, first out: for queues and topics alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fifo:
    """In order, and each message once: by its content, or by the sender's deduplication id."""

    content_based_deduplication: bool
