"""DaemonSets: one pod for each node that fits."""

from collections.abc import Iterator
from typing import Any

import pytest

from .ground import LABELS, Ground, ground, template


def daemon(**spec: Any) -> dict[str, Any]:
    """A DaemonSet called agent."""
    return {"metadata": {"name": "agent"}, "spec": {"selector": {"matchLabels": LABELS}, "template": template(), **spec}}


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with three nodes."""
    with ground(nodes=("a", "b", "c")) as made:
        yield made


def placed(world: Ground) -> list[str]:
    """The nodes that pods are on."""
    return sorted(pod.spec.node_name or "" for pod in world.pods.list().items if pod.metadata.deletion_timestamp is None)


def test_every_node_has_one(world: Ground) -> None:
    """Also a node that comes later, and one that takes no other pods; none stays when its node goes."""
    world.daemons.create(daemon())
    world.after(2)
    assert placed(world) == ["a", "b", "c"]
    status = world.daemons.get("agent").status
    assert (status.desired_number_scheduled, status.number_ready, status.number_available) == (3, 3, 3)
    world.nodes.create({"metadata": {"name": "d"}, "spec": {"unschedulable": True}})
    world.nodes.delete("a")
    world.after(2)
    assert placed(world) == ["b", "c", "d"]


def test_nodes_are_selected(world: Ground) -> None:
    """By labels and by taints that the pod does not tolerate."""
    world.nodes.patch("a", {"metadata": {"labels": {"disk": "fast"}}})
    world.nodes.patch(
        "b", {"metadata": {"labels": {"disk": "fast"}}, "spec": {"taints": [{"key": "own", "effect": "NoSchedule"}]}}
    )
    world.daemons.create(daemon(template=template(nodeSelector={"disk": "fast"})))
    world.after(2)
    assert placed(world) == ["a"]
    world.nodes.patch("a", {"metadata": {"labels": {"disk": None}}})
    world.after(2)
    assert placed(world) == []


def test_a_new_template_is_rolled_out_node_by_node(world: Ground) -> None:
    """At most one node is without a ready pod."""
    world.daemons.create(daemon())
    world.after(5)
    world.daemons.patch("agent", {"spec": {"template": template("app:2")}})
    for _ in range(30):
        assert (world.daemons.get("agent").status.number_available or 0) >= 2
        world.after(0.5)
    assert world.images() == ["app:2"] * 3
    assert world.daemons.get("agent").status.updated_number_scheduled == 3


def test_on_delete_waits_for_somebody(world: Ground) -> None:
    """The new template is for pods that somebody deletes."""
    world.daemons.create(daemon(updateStrategy={"type": "OnDelete"}))
    world.after(5)
    world.daemons.patch("agent", {"spec": {"template": template("app:2")}})
    world.pods.delete(world.names()[0])
    world.after(5)
    assert world.images() == ["app:1", "app:1", "app:2"]
