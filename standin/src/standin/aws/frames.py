"""Messages between a provider and its readers: a number, an outcome and the content."""

from collections.abc import Iterator
from typing import Final, NamedTuple

ANSWERED: Final = 0
FAILED: Final = 1
"""The content is the text of the error."""
UNABLE: Final = 2
"""The reader has no answer, and the provider reads the resource itself."""

_LENGTH, _NUMBER = 4, 4
_HEAD = _LENGTH + _NUMBER + 1


class Frame(NamedTuple):
    """One message; a response has the number of its request."""

    number: int
    outcome: int
    content: bytes

    def encoded(self) -> bytes:
        """The frame as it is sent."""
        length = len(self.content).to_bytes(_LENGTH, "big")
        return length + self.number.to_bytes(_NUMBER, "big") + bytes([self.outcome]) + self.content


class Frames:
    """Takes received bytes apart into frames."""

    def __init__(self) -> None:
        self._received = bytearray()

    def add(self, received: bytes) -> Iterator[Frame]:
        """The frames that are whole with *received*."""
        self._received += received
        while len(self._received) >= _HEAD:
            end = _HEAD + int.from_bytes(self._received[:_LENGTH], "big")
            if len(self._received) < end:
                return
            number = int.from_bytes(self._received[_LENGTH : _LENGTH + _NUMBER], "big")
            frame = Frame(number, self._received[_HEAD - 1], bytes(self._received[_HEAD:end]))
            del self._received[:end]
            yield frame
