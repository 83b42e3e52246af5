"""What the harness promises: a control plane that is whole, and that leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .harness.binaries import SOURCES
from .harness.cluster import Cluster
from .harness.errors import ClusterError
from .harness.patching import patch_tree
from .harness.polling import poll
from .harness.processes import Processes
from .harness.raw import RawClient

SLEEPER = (sys.executable, "-I", "-c", "import signal; signal.pause()")


def gone(pid: int) -> bool:
    """Whether a process has ended and was collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"


def test_the_server_is_the_version_that_the_models_are_made_from(cluster: Cluster) -> None:
    """The live server says 1.37, unless other programs were given."""
    version = cluster.admin().call("GET", "/version").json()
    assert "KUBEBUILDER_ASSETS" in os.environ or version["gitVersion"] == "v1.37.2"


def test_every_group_version_is_served(cluster: Cluster) -> None:
    """Alpha and beta group-versions are switched on."""
    groups = cluster.admin().call("GET", "/apis").json()["groups"]
    served = {version["groupVersion"] for group in groups for version in group["versions"]}
    assert {"apps/v1", "resource.k8s.io/v1beta2", "internal.apiserver.k8s.io/v1alpha1"} <= served


def test_logins_are_who_they_should_be(cluster: Cluster) -> None:
    """Certificates and tokens log in as the users that they were issued for."""
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}

    def user(login: RawClient) -> str:
        reply = login.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review).json()
        name: str = reply["status"]["userInfo"]["username"]
        return name

    assert user(cluster.admin()) == "admin"
    assert user(RawClient(cluster.url, cluster.ca, cluster.nobody_certificate)) == "nobody"
    assert user(RawClient(cluster.url, cluster.ca, token=cluster.viewer_token)) == "viewer"


def test_a_service_account_can_log_in(cluster: Cluster) -> None:
    """A token that was asked for belongs to the ServiceAccount, which may do nothing yet."""
    cluster.admin().call("POST", "/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": "robot"}})
    robot = RawClient(cluster.url, cluster.ca, token=cluster.service_account_token("default", "robot"))
    reply = robot.call("GET", "/api/v1/namespaces/default/pods")
    assert reply.status == 403
    assert b"system:serviceaccount:default:robot" in reply.body


def test_pods_run(cluster: Cluster) -> None:
    """A pod becomes Running on a simulated node."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane has no nodes")
    pods = "/api/v1/namespaces/default/pods"
    spec = {"containers": [{"name": "main", "image": "none"}]}
    assert cluster.admin().call("POST", pods, {"metadata": {"name": "runs"}, "spec": spec}).status == 201
    running = poll("running pod", lambda: cluster.admin().call("GET", f"{pods}/runs").json()["status"]["phase"] == "Running")
    assert running
    assert cluster.admin().call("DELETE", f"{pods}/runs").status == 200


def test_a_program_that_ends_is_reported_with_its_log(tmp_path: Path) -> None:
    """Whoever waits for a program that has died learns what it said last, and where its log is."""
    processes = Processes(tmp_path)
    try:
        processes.start("broken", (sys.executable, "-I", "-c", "raise SystemExit('no such flag')"))
        with pytest.raises(ClusterError, match="broken ended with 1") as caught:
            poll("report", processes.check)
    finally:
        processes.close()
    assert "no such flag" in str(caught.value)
    assert "broken.log" in str(caught.value)


def test_everything_ends_with_the_harness(tmp_path: Path) -> None:
    """Closing ends each program; closing again is fine."""
    processes = Processes(tmp_path)
    pids = [processes.start(name, SLEEPER) for name in ("one", "two")]
    processes.close()
    processes.close()
    assert all(gone(pid) for pid in pids)


def test_everything_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    """No process is left behind by a run that is killed in the middle, which can't clean up after itself."""
    program = f"""
import signal
from pathlib import Path
from tests.cluster.harness.processes import Processes
print(Processes(Path({str(tmp_path)!r})).start("sleeper", {SLEEPER!r}), flush=True)
signal.pause()
"""
    root = SOURCES.parents[1]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid = int(tests.stdout.readline())
        assert not gone(pid)
        tests.send_signal(signal.SIGKILL)
    assert poll("end of the orphan", lambda: gone(pid))


def test_a_diff_is_applied_or_refused(tmp_path: Path) -> None:
    """A hunk changes the one place that it fits, and a file that has changed is not guessed at."""
    (tmp_path / "a.go").write_text("one\ntwo\nthree\n")
    diff = "--- a/a.go\n+++ b/a.go\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    patch_tree(tmp_path, diff)
    assert (tmp_path / "a.go").read_text() == "one\n2\nthree\n"
    with pytest.raises(ClusterError, match="does not fit"):
        patch_tree(tmp_path, diff)
