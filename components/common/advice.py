"""Settings that are accepted with a warning, because a list in the code may be older than AWS's."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class SettingsWarning(UserWarning):
    """A value that the code doesn't know and AWS may accept."""


def advise(message: str) -> None:
    """Warn about a setting; the program goes on."""
    warnings.warn(message, SettingsWarning, stacklevel=2)


def show_as_lines() -> None:
    """Print each later warning about a setting as one line, without the place in the code."""
    plain = warnings.formatwarning

    def line(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        if issubclass(category, SettingsWarning):
            return f"warning: {message}\n"
        return plain(message, category, filename, lineno, line)

    warnings.formatwarning = line


@contextmanager
def unknown_values() -> Iterator[list[str]]:
    """The messages of `advise` in the block, instead of Python's output of them."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SettingsWarning)
        yield messages
    for one in caught:
        if issubclass(one.category, SettingsWarning):
            messages.append(str(one.message))
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
