"""The command `strata report`: a new or saved preview as Markdown or JSON."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strata import project
from strata.commands.options import (
    UNDEPLOYED,
    CloudTarget,
    Environment,
    Json,
    Packs,
    TargetOption,
    open_workspace,
    placed,
    require_packs,
    say,
)
from strata.engine import operations
from strata.engine.secret_text import without_secrets
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from strata.report.model import Preview

_STREAMING = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
"""Makes `pulumi preview --json` print engine events: its digest leaves out the policies."""
_COMMIT = ("STRATA_COMMIT", "GITHUB_SHA")
"""Variables with the commit, in order: for a pull request GITHUB_SHA is a temporary merge commit."""


def report(
    environment: Environment,
    cloud: TargetOption = CloudTarget.sandbox,
    saved: Annotated[Path | None, typer.Option("--from", help="Use a saved preview; - is stdin")] = None,
    save: Annotated[Path | None, typer.Option(help="Save the preview's JSON to this file")] = None,
    policy_pack: Packs = None,
    out: Annotated[Path | None, typer.Option(help="Write the report to this file")] = None,
    as_json: Json = False,
    gate: Annotated[
        bool,
        typer.Option("--gate", help="Exit 3 for loss of data, an interruption or a rejected update"),
    ] = False,
) -> None:
    """Preview as Markdown for a pull request; exit code 1 if it failed or broke a mandatory rule."""
    from strata.report.markdown import markdown
    from strata.report.parse import parse

    for target in (save, out):
        _require_folder(target)
    commit = next((os.environ[name] for name in _COMMIT if os.environ.get(name)), "")
    try:
        name = project.environment(environment).called
        text = _read(saved) if saved else make(environment, cloud, policy_pack or [])
        if save is not None:
            _write(save, text)
        preview = parse(name, text)
    except StrataError as error:
        if out is not None:
            _write(out, without_preview(environment, str(error), commit, as_json=as_json))
        raise
    shown = as_text(preview, commit) if as_json else markdown(preview, commit=commit)
    if out is None:
        print(shown)
    else:
        _write(out, f"{shown}\n")
    raise typer.Exit(exit_code(preview, gate=gate))


def exit_code(preview: "Preview", *, gate: bool) -> Exit:
    """The exit code of the report; a failed preview comes before every other finding."""
    if preview.failed:
        say(f"The preview of {preview.environment} failed.")
        return Exit.ERROR
    if preview.violations:
        broken = ", ".join(sorted({item.policy for item in preview.violations}))
        say(f"The preview of {preview.environment} breaks mandatory policies: {broken}.")
        return Exit.ERROR
    if gate and preview.losses:
        names = ", ".join(f"{change.kind} of {change.type} {change.name}" for change in preview.losses)
        say(f"Stateful resources of {preview.environment} would be lost: {names}.")
    if gate and preview.impacts:
        say(f"Updates of {preview.environment} would interrupt service, lose data or be rejected:")
        for change, impact in preview.impacts:
            say(f"  {change.type} {change.name} {impact.path}: {impact.effect}: {impact.message}")
    if gate and (preview.losses or preview.impacts):
        return Exit.CHANGES
    return Exit.OK


def make(environment: str, cloud: CloudTarget, packs: Sequence[Path]) -> str:
    """The events of a new preview of *environment*, checked by the project's policies and *packs*."""
    require_packs(packs, cloud)
    workspace = open_workspace(environment, cloud, valid=True).with_variables(**UNDEPLOYED)
    return events(workspace, placed(packs, workspace, cloud))


def events(workspace: Workspace, packs: Sequence[Path]) -> str:
    """The events of a new preview, checked by the policy *packs*, without debug messages.

    Raises StrataError for a plan that `up` refuses.
    """
    from strata.report.parse import without_debugging

    streaming = replace(workspace, variables={**workspace.variables, **_STREAMING})
    policies = [part for pack in packs for part in ("--policy-pack", str(pack))]
    with operations.refusals(workspace) as saving:
        done = streaming.pulumi("preview", "--json", *saving, *policies, capture=True)
    if not done.stdout.strip():
        error = done.stderr.strip() or f"no error message; exit code {done.returncode}"
        raise StrataError(f"The preview of {workspace.label} has no output. The engine's error: {error}")
    return without_debugging(done.stdout)


def without_preview(environment: str, why: str, commit: str, *, as_json: bool) -> str:
    """The report of a preview that failed to start; it replaces any earlier report."""
    from strata.report.markdown import no_preview

    if as_json:
        report = {"environment": environment, "commit": commit, "failed": True, "error": without_secrets(why)}
        return f"{json.dumps(report, indent=2)}\n"
    return no_preview(environment, why, commit=commit)


def as_text(preview: "Preview", commit: str = "") -> str:
    """The whole preview as JSON."""
    counts: dict[str, int] = {}
    for change in preview.changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    fields = {
        **asdict(preview),
        "commit": commit,
        "counts": counts,
        "losses": [change.urn for change in preview.losses],
    }
    return json.dumps(fields, indent=2, ensure_ascii=False)


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text()
    except OSError as error:
        raise StrataError(f"--from: {path} can't be read: {error.strerror}", Exit.USAGE) from None
    except UnicodeDecodeError as error:
        raise StrataError(f"--from: {path} is not UTF-8 at byte {error.start + 1}", Exit.USAGE) from None


def _require_folder(path: Path | None) -> None:
    """Raise StrataError (2) if the file *path* has no folder or is one itself: a preview takes a while."""
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        reason = "is a folder" if path.is_dir() else "there is no such folder"
        raise StrataError(f"{path if path.is_dir() else path.parent}: {reason}. Give a file.", Exit.USAGE)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text)
    except OSError as error:
        raise StrataError(f"{path} can't be written: {error.strerror}") from None
