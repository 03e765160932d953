"""One meaning of YAML for the program, the engine and the command."""

from pathlib import Path

import pytest
import yaml

from environment import yaml_file
from environment.plain_scalars import AmbiguousScalarError, value_of
from environment.yaml_file import YamlFileError
from unit.recording import ROOT

# What PyYAML 6.0.3 and the engine's gopkg.in/yaml.v3 3.0.1 both take for the same.
SAME: dict[str, object] = {
    "0": 0,
    "-5": -5,
    "111111111111": 111111111111,
    "8.0": 8.0,
    "-1.5": -1.5,
    "1.0e+20": 1e20,
    "true": True,
    "FALSE": False,
    "null": None,
    "~": None,
    "10.16.0.0/16": "10.16.0.0/16",
    "17:00-17:30": "17:00-17:30",
    "sun:18:00": "sun:18:00",
    "05:00": "05:00",
    "1.2.3": "1.2.3",
    "db.t4g.micro": "db.t4g.micro",
    "N": "N",
    "tRUE": "tRUE",
    "12ab": "12ab",
}
# Text to one reader and a number, a date or a boolean to another; or a number that is written otherwise.
DIFFERENT = (
    *("012345678901", "0098", "010", "00", "12E4", "12e03", "1e3", "1.5e3", "1e400", "0o14", "0O14", "0b11"),
    *("0x1F", "-0x1F", "1_000", "1__0", "-_1", "1_0.5", "+5", "-0", ".5", "5.", "1.10", "-.5", ".inf"),
    *(".NaN", "99999999999999999999", "9223372036854775808", "1.0e+999", "yes", "No", "ON", "off", "<<", "="),
    *("2027-06-30", "2027-6-3", "2027-06-30T10:00:00Z", "2027-06-30 10:00:00", "12:30", "190:20:30"),
)
TEXTS = [*DIFFERENT, *SAME, "", " x", "#x", "a: b", "two\nlines", "\u00e9", "\x85", "x" * 200]


@pytest.mark.parametrize(("text", "value"), SAME.items())
def test_a_scalar_that_every_reader_takes_for_the_same_keeps_its_value(text: str, value: object) -> None:
    found = value_of(text)
    assert (type(found), found) == (type(value), value)
    assert yaml.safe_load(text) == value


@pytest.mark.parametrize("text", DIFFERENT)
def test_a_scalar_that_readers_take_for_different_values_is_refused_as_it_stands(text: str) -> None:
    with pytest.raises(AmbiguousScalarError) as caught:
        value_of(text)
    assert str(caught.value).startswith(f"{text} is not the same value to every YAML reader")
    assert f'"{text}"' in str(caught.value)


@pytest.mark.parametrize("text", DIFFERENT)
def test_it_is_refused_at_every_position_with_line_and_path(text: str) -> None:
    for document, place in (
        (f"a:\n  b:\n  - x\n  - {text}\n", "line 4, column 5: a.b[1]: "),
        (f"a: {{b: {text}}}\n", "line 1, column 8: a.b: "),
        (f"{text}: a\n", "line 1, column 1: "),
    ):
        with pytest.raises(YamlFileError) as caught:
            yaml_file.parse(document)
        assert str(caught.value).startswith(f"is not valid YAML: {place}{text} is not the same")


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_still_text_to_every_reader_when_it_is_written(text: str) -> None:
    written = yaml_file.dump({"a": [text], text: None})
    assert yaml_file.parse(written) == {"a": [text], text: None}
    assert yaml.safe_load(written) == {"a": [text], text: None}
    if text in DIFFERENT:
        assert f'"{text}"' in written


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("Pulumi*.yaml")))
def test_a_stack_file_is_the_same_after_reading_and_writing(file: str) -> None:
    document = yaml_file.read(ROOT / file)
    assert document == yaml.safe_load((ROOT / file).read_text())
    assert yaml_file.parse(yaml_file.dump(document)) == document


@pytest.mark.parametrize("text", ["2027-06-30", "2027-6-3", "2027-06-30 10:00:00"])
def test_a_date_is_text_in_a_file_that_the_engine_does_not_read(text: str) -> None:
    assert yaml_file.parse(f"a: {text}", dates=True) == {"a": text}


def test_aliases_repeat_a_value_up_to_a_limit() -> None:
    assert yaml_file.parse("a: &a [x]\nb: [*a, *a]") == {"a": ["x"], "b": [["x"], ["x"]]}
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10 if n else ['x'] * 10)}]" for n in range(30)]
    with pytest.raises(YamlFileError, match="line 5, column [0-9]+: aliases and values"):
        yaml_file.parse("\n".join(levels))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('a: "\\ud83d"', "line 1, column 4: has half of a surrogate pair"),
        ("a: *b", "line 1, column 4: the alias *b has no complete anchor &b before it"),
        ("a: ! 12", "line 1, column 4: the tag ! is not allowed"),
        ("a: !!binary aGk=", "line 1, column 4: the tag !!binary is not allowed"),
        ("a: !!python/object:x {}", "the tag !!python/object:x is not allowed"),
        ("{null: 1}", "line 1, column 2: the key null must be text"),
        ("{true: 1}", "line 1, column 2: the key true must be text"),
        ("a: 1\n'a': 2", 'line 2, column 1: the key "a" occurs more than once'),
        ("a: x\nb: \x07", "line 2: the character U+0007 is not allowed"),
        # The engine's reader refuses these, or drops the mark; PyYAML takes them.
        ('a: "x\\/y"', "line 1, column 4: the engine doesn't read the escape \\/"),
        ('a: "\\\\\\/"', "line 1, column 4: the engine doesn't read the escape \\/"),
        ('k\u00e9y: "\U0001f600"\na: "x\\/y"', "line 2, column 4: the engine doesn't read the escape"),
        ("a: x\nb: \ufeffy", "line 2: a byte order mark (U+FEFF) is allowed only at the beginning"),
        ("\ufeff\ufeffa: x", "line 1: a byte order mark (U+FEFF)"),
        ("a: |\n\n  \tx", "line 3: the first line of a block begins with a tab"),
        ("a: >+ # text\r\n\tx", "line 2: the first line of a block begins with a tab"),
    ],
)
def test_what_json_cannot_hold_is_refused(text: str, reason: str) -> None:
    with pytest.raises(YamlFileError) as caught:
        yaml_file.parse(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n\tb: x\n", "line 2, column 1: a tab is not allowed here; use spaces"),
        ("\ta: x\n", "line 1, column 1: a tab is not allowed here"),
        ("a:\tx\n", "line 1, column 3: a tab is not allowed here"),
        ("a: x\nb x\nc: y\n", "line 2, column 1: there is no `: ` after the key"),
        (
            "a:\n  b: [x, y\n  c: z\n",
            "line 3, column 4: the list that begins at line 2, column 6 needs `,` or `]`",
        ),
        (
            "a: {b: x\nc: z\n",
            "line 2, column 2: the mapping that begins at line 1, column 4 needs `,` or `}`",
        ),
        ("a: 'x\nb: y\n", "line 1, column 4: the quote that begins here is not closed"),
        ('a: x\nb: "y\n---\nc: z\n', "line 2, column 4: the quote that begins here is not closed"),
        ('a: "17\nb: "18"\n', "line 2, column 5: indent the line as its neighbours, and close every quote"),
        ("a:\n  b: x\n c: y\n", "line 3, column 2: indent the line as its neighbours"),
        (
            "a:\n  b: x\n   c: y\n",
            "line 3, column 5: `: ` is not allowed here: put a value that contains it in quotes",
        ),
        ("a: b: c\n", "line 1, column 5: `: ` is not allowed here"),
        ("a: - x\n", "line 1, column 4: `- ` is not allowed here: write each element"),
        ("a: %x\n", "line 1, column 4: an unquoted value can't begin with %; put it in quotes"),
        ("a: @x\n", "line 1, column 4: an unquoted value can't begin with @; put it in quotes"),
        ("a: `x`\n", "line 1, column 4: an unquoted value can't begin with `; put it in quotes"),
        ('a: "C:\\dir"\n', "line 1, column 8: \\d is not an escape of double quotes; use single quotes"),
        (
            "a: x\n<<<<<<< HEAD\nb: x\n=======\nb: y\n>>>>>>> main\n",
            "line 2: <<<<<<< is a conflict of a merge",
        ),
        ("a: x\n=======\nb: y\n>>>>>>> main\n", "line 2: ======= is a conflict of a merge"),
        (
            "a: yes",
            'a: yes is not the same value to every YAML reader; write true, or "yes" for text',
        ),
        ("a: Off", 'write false, or "Off" for text'),
        ("a: 2027-01-31", 'to every YAML reader; write "2027-01-31" for text'),
        ("a: 99999999999999999999", "for text; a number has at most 64 bits"),
        ("<<: {a: x}", "merge keys are not supported: write the keys of the mapping"),
    ],
)
def test_a_syntax_error_has_its_place_and_a_remedy(text: str, message: str) -> None:
    with pytest.raises(YamlFileError) as caught:
        yaml_file.parse(text)
    assert message in str(caught.value)
    for word in ("token", "<block", "expected", "stream", "while "):
        assert word not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("\ufeffa: x", "x"),
        ("a: x\r\n", "x"),
        ('a: "\\\\/"', "\\/"),
        ("a: '\\/'", "\\/"),
        ("a: |-\n  x\n  \ty", "x\n\ty"),
        ("a: http://x", "http://x"),
    ],
)
def test_what_both_readers_take_is_not_refused(text: str, value: str) -> None:
    assert yaml_file.parse(text) == {"a": value}


def test_a_folder_is_no_file_to_read(tmp_path: Path) -> None:
    with pytest.raises(YamlFileError, match="is not a regular file"):
        yaml_file.read(tmp_path)


# Accepted by PyYAML's parser in C (libyaml 0.2.5) alone: found in 12,000 stack files with changed characters.
ONLY_IN_C = (
    "a: b\t",
    "a: [1? 2]",
    "a: {b?: c}",
    "a: |#\n  x\n",
    "a: |\t\n  x\n",
    "a: b\n\ufeff",
    "a: &b\t'c?'",
)


@pytest.mark.parametrize("text", ONLY_IN_C)
def test_the_parser_in_c_accepts_no_more_than_the_one_in_python(text: str) -> None:
    with pytest.raises(YamlFileError, match="is not valid YAML"):
        yaml_file.parse(text)


def test_a_mark_in_quotes_needs_no_parser_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "SafeLoader", None)
    read = yaml_file.parse('a: "cron(0 20 * * ? *)"  # daily\nb: \'!|>\'\nc: ["\t"]')
    assert read == {"a": "cron(0 20 * * ? *)", "b": "!|>", "c": ["\t"]}


@pytest.mark.parametrize("text", ["a: [1", "a: 'b", "a: b: c", "a:\n - b\n c", "@", 'a: "\\q"', "a: }"])
def test_errors_are_those_of_the_parser_in_python(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(YamlFileError) as fast:
        yaml_file.parse(text)
    monkeypatch.setattr(yaml_file, "_FAST", yaml.SafeLoader)
    with pytest.raises(YamlFileError) as slow:
        yaml_file.parse(text)
    assert str(fast.value) == str(slow.value)
