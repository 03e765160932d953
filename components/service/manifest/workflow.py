"""Step Functions workflows."""

from typing import Annotated, Literal

from pydantic import Field

from components.messaging.settings import StateMachineSettings
from components.service.manifest.names import Path
from components.service.manifest.process import Process
from components.service.manifest.triggers import WorkflowTrigger


class Workflow(StateMachineSettings, Process):
    """A standard state machine from a definition in Amazon States Language."""

    kind: Annotated[Literal["workflow"], Field(description="A Step Functions state machine")]
    definition: Annotated[
        Path, Field(pattern=r"\.asl\.json$", description="File with the definition, NAME.asl.json")
    ]
    triggers: Annotated[
        tuple[WorkflowTrigger, ...],
        Field(description="Events and schedules that start the workflow; [] for none"),
    ]
