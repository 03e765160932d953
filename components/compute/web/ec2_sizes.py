"""Sizes of the EC2 instance families t, c, m and r.

From the enumeration InstanceType of botocore's EC2 model, which takes too long to load at every start of the
program; a test compares the two.
"""

_FAMILIES_BY_SIZES = {
    "medium xlarge": "c1",
    "large xlarge 2xlarge 4xlarge 8xlarge": "c3 c4 r3",
    "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal": "c5 c5d",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge": "c5a c5ad m5a m5ad r5a r5ad",
    "large xlarge 2xlarge 4xlarge 9xlarge 18xlarge metal": "c5n",
    "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge metal": (
        "c6g c6gd c7g c7gd c7gn m6g m6gd m7g m7gd r6g r6gd r7g r7gd"
    ),
    "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge": "c6gn",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal": (
        "c6i c6id c6in m6i m6id m6idn m6in r6i r6id r6idn r6in"
    ),
    "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-48xl": (
        "c9g c9gd r9g r9gd"
    ),
    "small medium large xlarge": "m1",
    "xlarge 2xlarge 4xlarge": "m2",
    "medium large xlarge 2xlarge": "m3",
    "large xlarge 2xlarge 4xlarge 10xlarge 16xlarge": "m4",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge metal": (
        "m5 m5d m5dn m5n r5 r5b r5d r5dn r5n"
    ),
    "large xlarge 2xlarge 3xlarge 6xlarge 12xlarge metal": "m5zn",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal": (
        "c6a m6a r6a"
    ),
    (
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal-48xl"
    ): "c7a m7a r7a",
    (
        "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl metal-48xl"
    ): "c7i m7i m9gd r7i",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge": (
        "c7i-flex c8i-flex m7i-flex m8i-flex r8i-flex"
    ),
    "medium large xlarge 3xlarge 6xlarge 12xlarge 24xlarge metal-12xl metal-24xl": "m8azn",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge": "c8ine m8ine",
    "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge": "r4",
    "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 32xlarge metal-16xl metal-32xl": "r7iz",
    (
        "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl "
        "metal-48xl"
    ): "c8a c8g c8gb c8gd c8gn m8a m8g m8gb m8gd m8gn m9g r8a r8g r8gd r8gn",
    "medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge metal-24xl": "r8gb",
    (
        "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge "
        "metal-48xl metal-96xl"
    ): "c8i c8ib c8id c8in m8i m8ib m8id m8idb m8idn m8in r8i r8ib r8id r8idb r8idn r8in",
    "micro": "t1",
    "nano micro small medium large xlarge 2xlarge": "t2 t3 t3a t4g",
}

SIZES = {
    family: tuple(sizes.split())
    for sizes, families in _FAMILIES_BY_SIZES.items()
    for family in families.split()
}
"""The sizes of each family, such as ``large`` and ``2xlarge`` of ``m7g``."""
