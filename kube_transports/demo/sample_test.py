"""What a test of somebody's program looks like."""

from kube_core.models.core_v1 import ConfigMap
from kube_core.server import ApiServer

from .. import Client, ManualClock, MemoryTransport


def test_a_patch_keeps_the_rest() -> None:
    """Changing one key of a ConfigMap leaves the others alone."""
    transport = MemoryTransport(ApiServer(), clock=ManualClock())
    with Client(transport=transport) as client:
        settings = client.api(ConfigMap).within("default")
        data = {"colour": "blue", "size": "8"}
        settings.create({"metadata": {"name": "app"}, "data": data})
        settings.patch("app", {"data": {"colour": "green"}})
        assert settings.get("app").data == {"colour": "green", "size": "8"}
