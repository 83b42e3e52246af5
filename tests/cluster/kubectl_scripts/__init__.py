"""What people do with kubectl, as scripts by name: the same on the embedded server and on the real one."""

from .basics import BASICS
from .command import Command, Script
from .containers import CONTAINERS
from .manifests import FILES
from .outputs import OUTPUTS
from .server import SERVER
from .workloads import WORKLOADS
from .writing import WRITING

__all__ = ["FILES", "SCRIPTS", "Command", "Script"]

SCRIPTS: dict[str, Script] = {**BASICS, **OUTPUTS, **WRITING, **WORKLOADS, **CONTAINERS, **SERVER}
