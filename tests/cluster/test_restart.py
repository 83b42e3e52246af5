"""The API server is restarted under clients that go on."""

from kube_core.models.core_v1 import Namespace
from kube_core.requests import Api

from .drivers import SyncDriver
from .harness.cluster import Cluster


def test_a_client_survives_a_restart_of_the_server(cluster: Cluster) -> None:
    """A connection that the old server closed is replaced; what was stored is still there."""
    driver = SyncDriver(cluster.kubeconfig)
    before = driver.send(Api(Namespace).get("default"))
    cluster.stop_api_server()
    cluster.start_api_server()
    assert driver.send(Api(Namespace).get("default")).metadata.uid == before.metadata.uid
    driver.close()
