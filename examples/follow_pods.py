"""Show what runs on which node, and follow it: python examples/follow_pods.py [--labels app=web] [--events 10].

A cache keeps the pods and finds them by their node. An informer tells which nodes come, change and go.
"""

import argparse

from kube_core import Added, Deleted, Failed, Modified, Synced
from kube_core.models.core_v1 import Node, Pod
from kube_transports import Cache, Client, Reading


def line(node: Node, pods: list[Pod]) -> str:
    """A node and what runs on it in one line."""
    state = "cordoned" if node.spec.unschedulable else "open"
    names = ", ".join(f"{pod.metadata.namespace}/{pod.metadata.name}" for pod in pods)
    return f"{node.metadata.name} ({state}): {names or 'nothing'}"


def follow(nodes: Reading[Node], pods: Cache[Pod], news: int) -> None:
    """Show the nodes that there are, and then so many changes."""
    for event in nodes:
        match event:
            case Added(node) | Modified(node):
                print(line(node, pods.by("node", node.metadata.name)))
            case Deleted(node):
                print(node.metadata.name, "is gone")
            case Synced():
                print("-- that is all; what follows is news")
            case Failed(error):
                print("trouble, it goes on:", error)
                continue
        if nodes.synced:
            if news == 0:
                return
            news -= 1


def run(client: Client, labels: str | None, news: int) -> None:
    """Keep the pods, and follow the nodes."""
    with client.api(Pod).cache(labels=labels, indexes={"node": "spec.nodeName"}, keep_managed_fields=False) as pods:
        pods.wait_synced(timeout=60)
        with client.api(Node).informer() as informer, informer.subscribe() as nodes:
            follow(nodes, pods, news)


def main() -> None:
    """Read the arguments, and run on the cluster of the kubeconfig."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", help="a label selector of pods")
    parser.add_argument("--events", type=int, default=10, help="how many changes to wait for")
    options = parser.parse_args()
    with Client.from_env() as client:
        run(client, options.labels, options.events)


if __name__ == "__main__":
    main()
