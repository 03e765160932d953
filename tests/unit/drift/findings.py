"""Reports for an issue."""

from dataclasses import replace

from strata.drift.report import Difference, Drifted, Ignored, Report, Unmanaged

STACK = "urn:pulumi:dev::strata::"
NETWORK = f"{STACK}strata:network:Network::network"
VPC = f"{STACK}strata:network:Network$awsx:ec2:Vpc$aws:ec2/vpc:Vpc::network"
ROLE = f"{STACK}aws:iam/role:Role::flow-logs"

CHANGED = Drifted(VPC, False, (Difference("tags.Owner", "a", "b"),), NETWORK)
GONE = Drifted(ROLE, True, ())
STRANGER = Unmanaged("ec2 instance", "i-1", "by hand", "in vpc-1")
PASSED = Ignored("aws:ec2/vpc:Vpc::network::tags.Owner", "declared 1", "*::*::tags", "moving", "2027-01-31")

NOTHING = Report("dev", 3, 3, (), restore="strata up dev")
FOUND = replace(NOTHING, drifted=(CHANGED, GONE), unmanaged=(STRANGER,))
OTHER = replace(NOTHING, drifted=(GONE,))
IGNORED = replace(NOTHING, ignored=(PASSED,))
INCOMPLETE = replace(NOTHING, refreshed=2)
