"""What both checkers must refuse: each line is wrong, and says so; an ignore that is not needed fails `make check`."""

# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
# mypy counts an ignore that is not needed as an error already.

from kube_core import Api, conditions
from kube_core.models.core_v1 import Container, Node, Pod, PodSpec
from kube_transports import AsyncClient, Client

PODS = Api(Pod).within("dev")


def keywords_that_a_verb_lacks() -> None:
    """A keyword that a verb does not have is a type error, not a silent parameter."""
    PODS.get("web", limit=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # get has no limit
    PODS.list(force=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # list has no force
    PODS.patch("web", {}, force=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # nor has patch
    PODS.delete("web", field_manager="me")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # nor delete a manager
    PODS.apply("web", Pod())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # apply needs a field manager


def values_that_an_option_lacks() -> None:
    """Closed sets of words are literals."""
    PODS.create(Pod(), field_validation="strict")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # Strict
    PODS.delete("web", propagation_policy="Now")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no policy


def bodies_of_another_kind(client: Client) -> None:
    """A verb takes its own kind, or a mapping."""
    PODS.create(Node())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a node is no pod
    client.api(Pod).within("dev").create(Node())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # the same


def fields_that_a_kind_lacks() -> None:
    """Kinds take keywords, theirs alone, and need what is required."""
    Container()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # a container has a name
    PodSpec(nodeName="n")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # it is node_name here


def node_name(node: Node) -> list[str]:
    """Values of an index of nodes."""
    return [node.metadata.name]


def sizes(pod: Pod) -> list[int]:
    """Values that are no texts."""
    return [len(pod.spec.containers)]


def what_a_cache_is_not(client: Client) -> None:
    """Indexes, transforms and options are of the kind that is kept."""
    pods = client.api(Pod)
    pods.cache(indexes={"node": node_name})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # of nodes, not pods
    pods.cache(indexes={"size": sizes})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # an index has texts
    pods.cache(indexes={"node": 5})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]  # a path, or a function
    pods.cache(label="app=web")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # it is labels
    pods.informer(indexes={})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # an informer can't be read
    pods.cache(transform=node_name)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # it takes and gives pods


def what_can_not_be_waited_for(client: Client) -> None:
    """A condition, or a function of an object of the kind."""
    pods = client.api(Pod).within("dev")
    pods.wait("web", "ready")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue,reportArgumentType]  # a word is none
    pods.wait("web", node_name)  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue,reportArgumentType]  # of nodes
    _ = pods.wait("web", conditions.deleted()).metadata  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]  # gone


async def a_cache_of_the_other_colour(client: AsyncClient) -> None:
    """Is entered by ``async with``, and waited for."""
    with client.api(Pod).cache():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]  # async with
        pass


async def a_forgotten_await(client: AsyncClient) -> None:
    """A coroutine has no metadata."""
    _ = client.send(PODS.get("web")).metadata  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue,reportUnknownVariableType,reportUnknownMemberType]  # no await
