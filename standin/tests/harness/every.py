"""A test of many small cases in one: pytest takes longer for each test than such a case does."""

import inspect
from collections.abc import Callable, Iterable


def every(cases: Iterable[object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run the test with each of *cases*, and report all that fail by their values.

    A tuple is the test's first arguments, another case its first one; the other arguments are fixtures, which
    all cases share.
    """
    arguments = [case if isinstance(case, tuple) else (case,) for case in cases]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def run(**fixtures: object) -> None:
            errors = [error for case in arguments if (error := _error(test, case, fixtures))]
            assert arguments, "there is no case"
            if errors:
                raise ExceptionGroup(f"{len(errors)} of {len(arguments)} cases failed", errors)

        own = max(map(len, arguments), default=0)
        run.__name__, run.__qualname__, run.__doc__ = test.__name__, test.__qualname__, test.__doc__
        run.__module__ = test.__module__
        parameters = [*inspect.signature(test).parameters.values()][own:]
        shown = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        vars(run)["__signature__"] = inspect.Signature(shown)
        return run

    return decorate


def _error(
    test: Callable[..., None], case: tuple[object, ...], fixtures: dict[str, object]
) -> Exception | None:
    try:
        test(*case, **fixtures)
    except Exception as error:
        error.add_note(f"in the case {', '.join(map(repr, case))}")
        return error
    return None
