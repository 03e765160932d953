"""ElastiCache's node types."""

from components.common.instance_sizes import SizeTable, xlarges

_BURSTING = ("micro", "small", "medium")
_INTEL = xlarges(1, 2, 4, 12, 24)
_GRAVITON = xlarges(1, 2, 4, 8, 12, 16)
_OLD = "ElastiCache's previous generation, which encrypts or fails over in part only"

# ElastiCache User Guide, "Supported node types".
NODE_TYPES = SizeTable(
    "cache",
    {
        "t4g": _BURSTING,
        "t3": _BURSTING,
        "m5": _INTEL,
        "m6g": _GRAVITON,
        "m7g": _GRAVITON,
        "r5": _INTEL,
        "r6g": _GRAVITON,
        "r7g": _GRAVITON,
        "c7gn": _GRAVITON,
    },
    {
        **dict.fromkeys(("t1", "t2", "m1", "m2", "m3", "m4", "c1", "r3", "r4"), _OLD),
        "r6gd": "it needs data tiering, which these caches don't set",
    },
)
