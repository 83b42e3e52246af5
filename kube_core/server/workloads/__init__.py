"""Workloads on virtual time: controllers, a scheduler and kubelets that let Deployments run on a server without a cluster."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .behaviours import Behaviour, CrashLoops, Exits, ImagePullFails, NeverReady, Runs, Script, Start
    from .engine import Engine
    from .workloads import Workloads, engine_of
else:
    __getattr__ = lazy(
        __name__,
        {
            "Behaviour": ".behaviours",
            "CrashLoops": ".behaviours",
            "Engine": ".engine",
            "Exits": ".behaviours",
            "ImagePullFails": ".behaviours",
            "NeverReady": ".behaviours",
            "Runs": ".behaviours",
            "Script": ".behaviours",
            "Start": ".behaviours",
            "Workloads": ".workloads",
            "engine_of": ".workloads",
        },
    )

__all__ = [
    "Behaviour",
    "CrashLoops",
    "Engine",
    "Exits",
    "ImagePullFails",
    "NeverReady",
    "Runs",
    "Script",
    "Start",
    "Workloads",
    "engine_of",
]
