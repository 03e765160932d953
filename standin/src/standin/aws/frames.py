"""Messages between a provider and its readers: a number, an outcome and the content."""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

ANSWERED: Final = 0
FAILED: Final = 1
"""The content is the text of the error."""
UNABLE: Final = 2
"""The reader has no answer, and the provider reads the resource itself."""

# The length of the content, the number and the outcome.
_HEAD = struct.Struct(">IIB")


class Frame(NamedTuple):
    """One message; a response has the number of its request."""

    number: int
    outcome: int
    content: bytes

    def encoded(self) -> bytes:
        """The frame as it is sent."""
        return _HEAD.pack(len(self.content), self.number, self.outcome) + self.content


class Frames:
    """Takes received bytes apart into frames."""

    def __init__(self) -> None:
        self._received = bytearray()

    def add(self, received: bytes) -> Iterator[Frame]:
        """The frames that are whole with *received*."""
        self._received += received
        while len(self._received) >= _HEAD.size:
            length, number, outcome = _HEAD.unpack_from(self._received)
            end = _HEAD.size + length
            if len(self._received) < end:
                return
            frame = Frame(number, outcome, bytes(self._received[_HEAD.size : end]))
            del self._received[:end]
            yield frame
