"""Server-side apply: two managers of one ConfigMap, and what happens when they disagree."""

from collections.abc import Mapping
from typing import Any

from kube_core import Conflict
from kube_core.models.core_v1 import ConfigMap
from kube_transports import Client


def settings(data: Mapping[str, str]) -> dict[str, Any]:
    """What one manager wants: only the fields that it cares for."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shop"}, "data": dict(data)}


def run(client: Client) -> None:
    """Apply as two managers, in turn."""
    maps = client.api(ConfigMap).within(client.namespace)
    maps.apply("shop", settings({"colour": "blue"}), field_manager="designer")
    both = maps.apply("shop", settings({"size": "8"}), field_manager="planner")
    print("together:", both.data)
    try:
        maps.apply("shop", settings({"size": "8", "colour": "green"}), field_manager="planner")
    except Conflict as error:
        print("refused: ", "; ".join(f"{cause.message}: {cause.field}" for cause in error.causes))
    forced = maps.apply("shop", settings({"size": "8", "colour": "green"}), field_manager="planner", force=True)
    print("forced:  ", forced.data)
    maps.delete("shop")


def main() -> None:
    """Run on the cluster of the kubeconfig."""
    with Client.from_env() as client:
        run(client)


if __name__ == "__main__":
    main()
