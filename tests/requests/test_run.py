"""`Run`: a flow on its way."""

import pytest

from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, Flow, Forbidden, Run, api_error, pause

PODS = Api(Pod).within("dev")


def careful() -> Flow[str]:
    """Get a pod; what goes wrong is a word."""
    try:
        pod = yield from PODS.get("web")
    except Forbidden:
        return "forbidden"
    yield from pause(1)
    return pod.metadata.name


def test_an_error_may_be_caught_inside() -> None:
    """A flow that goes on after an error ends with a value."""
    run = Run(careful())
    run.failed(api_error(403, (), b""))

    assert (run.step, run.value) == (None, "forbidden")


def test_an_error_that_is_not_caught_is_the_callers() -> None:
    """It is raised where it was thrown in."""
    with pytest.raises(Exception, match="500"):
        Run(careful()).failed(api_error(500, (), b""))


def test_a_run_can_be_closed() -> None:
    """Before, during and after its steps."""
    run = Run(careful())
    run.close()
    run.close()
