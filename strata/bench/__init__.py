"""How long users wait, as ratios within one run: each operation against the engine's own floor.

The floor is a preview of a program without resources on the same machine in the same minute; absolute
seconds are shown for orientation only.
"""
