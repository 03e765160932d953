"""Visibility timeouts of queues, as pure functions without Pulumi."""

# AWS Lambda Developer Guide, "Using Lambda with Amazon SQS": at least six times the function's timeout, plus
# the batch window, so that a throttled function can try again before the message comes back.
_TIMEOUTS = 6
# SQS Developer Guide, "Amazon SQS visibility timeout".
_LONGEST_SECONDS = 12 * 60 * 60


def visibility_timeout(
    name: str, *, consumer_timeout: int, batch_window: int = 0, wanted: int | None = None
) -> int:
    """Seconds for the queue *name*: *wanted*, or the shortest safe ones; raises ValueError for less."""
    least = _TIMEOUTS * consumer_timeout + batch_window
    if consumer_timeout < 1:
        raise ValueError(f"{name}: a consumer's timeout of {consumer_timeout} s is too short; at least 1 s")
    if least > _LONGEST_SECONDS:
        raise ValueError(
            f"{name}: a consumer's timeout of {consumer_timeout} s needs a visibility timeout of {least} s, "
            f"and SQS allows at most {_LONGEST_SECONDS} s"
        )
    if wanted is None:
        return least
    if not least <= wanted <= _LONGEST_SECONDS:
        raise ValueError(
            f"{name}: the visibility timeout of {wanted} s must be {least} to {_LONGEST_SECONDS} s, "
            f"at least {_TIMEOUTS} times the consumer's timeout of {consumer_timeout} s and the batch window"
        )
    return wanted
