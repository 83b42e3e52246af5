"""Which machines a server has, and what the containers do that they start."""

from collections.abc import Callable
from random import Random

from attrs import field, frozen

from ..exchange import Exchange, ServerRequest
from ..state import State
from .accounts import Accounts
from .behaviours import Behaviour, Script, check_script
from .budgets import Budgets
from .cluster import Cluster, Unwritten
from .cronjobs import CronJobs
from .daemonsets import DaemonSets
from .deployments import Deployments
from .engine import Engine, Workload
from .jobs import Jobs
from .kubelets import Kubelets
from .lifecycle import Lifecycle
from .nodes import NODES, synthetic_node
from .orphans import Orphans
from .quotas import Quotas
from .replicas import CONTROLLERS, SETS, Replicas
from .scheduler import Scheduler
from .services import Services
from .statefulsets import StatefulSets


@frozen
class Workloads:
    """What lets workloads run on a server without a cluster: controllers, a scheduler, and kubelets that pretend.

    ``nodes`` are made up when the server begins. ``script`` says what containers do, by image or by a function; without it they
    run, are ready after a second, and those of Jobs end well. ``stop_seconds`` is how long a deleted pod takes to go. Without
    ``events`` no Event is emitted. ``order`` is a seed for the order in which what has changed is looked at; None for the order
    in which it changed.
    """

    script: Script = field(factory=dict[str, Behaviour])
    nodes: tuple[str, ...] = ("node-1",)
    stop_seconds: float = 1.0
    events: bool = True
    authority: str = ""
    """The certificate in each namespace's ``kube-root-ca.crt``, as PEM."""
    order: int | None = None

    def __attrs_post_init__(self) -> None:
        if not callable(self.script):
            check_script(self.script)


def engine_of(chosen: Workloads, state: State, answer: Callable[[ServerRequest], Exchange], settle: Callable[[], None]) -> Engine:
    """Make the machines of a server, and its nodes."""
    cluster = Cluster(state, answer, chosen.events)
    for number, name in enumerate(chosen.nodes, 1):
        try:
            cluster.create(NODES, synthetic_node(name, number, cluster.stamp))
        except Unwritten as refusal:
            raise ValueError(f"a node can't be called {name!r}: {refusal}") from None
    machines: tuple[Workload, ...] = (
        Accounts(cluster, chosen.authority),
        Lifecycle(cluster),
        Deployments(cluster),
        Replicas(cluster, SETS),
        Replicas(cluster, CONTROLLERS),
        StatefulSets(cluster),
        DaemonSets(cluster),
        Jobs(cluster),
        CronJobs(cluster),
        Services(cluster),
        Budgets(cluster),
        Quotas(cluster),
        Scheduler(cluster),
        Orphans(cluster),
        Kubelets(cluster, chosen.script, chosen.stop_seconds),
    )
    order = None if chosen.order is None else Random(chosen.order)
    return Engine(cluster, machines, settle, order)
