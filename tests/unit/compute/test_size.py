import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.compute.web.size import Size

numbers = st.integers(0, 100)


@given(numbers, numbers, st.integers(1, 100))
def test_a_size_is_accepted_exactly_if_its_numbers_go_upwards(least, desired, most):
    section = {"min": least, "desired": desired, "max": most}
    if least <= desired <= most:
        assert Size.model_validate(section).model_dump() == section
    else:
        with pytest.raises(ValidationError, match="min <= desired <= max"):
            Size.model_validate(section)
