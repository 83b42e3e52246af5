"""What kwok simulates: two nodes whose pods become ready within a second, with logs, exec, attach and port-forward."""

from pathlib import Path
from typing import Any

import yaml

from .binaries import SOURCES
from .flags import LOOPBACK, Ports

NODES = ("node-0", "node-1")
_API_VERSION = "kwok.x-k8s.io/v1alpha1"
_CONTAINERS = ("main", "sidecar")
"""Containers that can tell, by the variable TARGET_CONTAINER, which of them a command runs in."""


def write_config(path: Path, ports: Ports, pod_log: Path, attached_log: Path) -> None:
    """Write kwok's configuration: the stages of nodes and pods, and what stands behind each stream."""
    rules = [
        _rule("ClusterLogs", {"logs": [{"logsFile": str(pod_log), "follow": True}]}),
        _rule("ClusterExec", {"execs": [*(_exec(name) for name in _CONTAINERS), {"local": {}}]}),
        _rule("ClusterAttach", {"attaches": [{"logsFile": str(attached_log)}]}),
        _rule(
            "ClusterPortForward",
            {
                "forwards": [
                    _forward([80, 8080], ports.web),
                    _forward([1234], ports.echo),
                    _forward([1235], ports.more_echo),
                ]
            },
        ),
    ]
    stages = (SOURCES / "kwok" / "stages.yaml").read_text()
    path.write_text(stages + "---\n" + yaml.safe_dump_all(rules))


def write_log(path: Path, *lines: str) -> None:
    """Append lines to a log, in the format of the container runtime interface."""
    with path.open("a") as log:
        for second, line in enumerate(lines):
            log.write(f"2026-11-23T00:00:{second:02}.000000000Z stdout F {line}\n")


def node(name: str) -> dict[str, Any]:
    """A Node that kwok looks after."""
    room = {"cpu": "32", "memory": "256Gi", "pods": "5000"}
    labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "type": "kwok"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "status": {"allocatable": room, "capacity": room},
    }


def _rule(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": _API_VERSION, "kind": kind, "metadata": {"name": kind.lower()}, "spec": spec}


def _exec(container: str) -> dict[str, Any]:
    return {"containers": [container], "local": {"envs": [{"name": "TARGET_CONTAINER", "value": container}]}}


def _forward(from_ports: list[int], to_port: int) -> dict[str, Any]:
    return {"ports": from_ports, "target": {"address": LOOPBACK, "port": to_port}}
