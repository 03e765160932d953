"""Previews as the engine writes them: a digest, and the stream of events."""

import json

SIGNATURE = "4dabf18193072939515e22adb298388d"
BLINDED = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "W3NlY3JldF0="}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
BUCKET = "aws:s3/bucket:Bucket"
SUBNET = "aws:ec2/subnet:Subnet"


def urn(kind, name, layer="network", stack="dev"):
    component = f"strata:{layer}:Thing$" if layer else ""
    return f"urn:pulumi:{stack}::strata::{component}{kind}::{name}"


ROOT = urn("pulumi:pulumi:Stack", "strata-dev", layer=None)


ROOT_STEP = {"op": "same", "urn": ROOT}


def state(kind, inputs=None, outputs=None, **more):
    return {"type": kind, "inputs": inputs or {}, "outputs": outputs or {}, **more}


def step(op, kind=SUBNET, name="a", old=None, new=None, layer="network", **more):
    return {
        "op": op,
        "urn": urn(kind, name, layer),
        "oldState": None if old is None else state(kind, **old),
        "newState": None if new is None else state(kind, **new),
        "detailedDiff": None,
        **more,
    }


def changed(op="update", kind=SUBNET, name="a", layer="network", **properties):
    """A step in which each of *properties* goes from its first value to its second."""
    return step(
        op,
        kind,
        name,
        {"inputs": {path: old for path, (old, _) in properties.items()}},
        {"inputs": {path: new for path, (_, new) in properties.items()}},
        layer,
        detailedDiff={path: {"kind": "update", "inputDiff": True} for path in properties},
    )


def digest(*steps, summary=None, **more):
    """A digest of these steps, and of the stack's own unless it is among them."""
    if all(one["urn"] != ROOT for one in steps):
        steps = (ROOT_STEP, *steps)
    counts: dict[str, int] = {}
    for one in steps:
        counts[one["op"]] = counts.get(one["op"], 0) + 1
    return json.dumps({"steps": steps, "changeSummary": counts if summary is None else summary, **more})


def event(number, **kind):
    return {"sequence": number, "timestamp": 1, **kind}


def as_event(one):
    """A digest's step as the metadata of an event."""
    names = {
        "oldState": "old",
        "newState": "new",
        "diffReasons": "diffs",
        "replaceReasons": "keys",
    }
    metadata = {names.get(key, key): value for key, value in one.items()}
    if metadata.get("detailedDiff"):
        metadata["detailedDiff"] = {
            path: {"diffKind": diff["kind"], "inputDiff": True}
            for path, diff in metadata["detailedDiff"].items()
        }
    return {"metadata": metadata, "planning": True}


def stream(*events, summary=None, packs=None, result="succeeded", preview=True, root=True):
    """The events of a preview; with *root* those of the stack's own step are among them."""
    last = {
        "resourceChanges": summary or {},
        "isPreview": preview,
        "result": result,
        "PolicyPacks": packs or {},
        "maybeCorrupt": False,
        "durationSeconds": 1,
    }
    began = [{"resourcePreEvent": {"metadata": ROOT_STEP}}] * root
    lines = [{"preludeEvent": {"config": {}}}, *began, *events, {"summaryEvent": last}, {"cancelEvent": {}}]
    return "\n".join(json.dumps(event(number, **line)) for number, line in enumerate(lines))


def finding(**more):
    return {
        "resourceUrn": urn(SUBNET, "a"),
        "message": "No open subnets\nit is open\n",
        "color": "never",
        "policyName": "EC2.1",
        "policyPackName": "strata",
        "policyPackVersion": "1",
        "policyPackVersionTag": "1",
        "enforcementLevel": "mandatory",
        **more,
    }
