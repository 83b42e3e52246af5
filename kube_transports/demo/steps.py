"""The seed program, step by step. A step is a function: its name, its docstring and its body are what the demo shows and runs."""

import inspect
import re
import textwrap
from collections.abc import Callable

from attrs import frozen

from kube_core.models.apiextensions_v1 import CustomResourceDefinition
from kube_core.models.core_v1 import Namespace
from kube_core.models.meta_v1 import Status
from kube_core.requests import ApiError, Conflict, NotFound

from ..client import Client
from ..streams import WatchStream
from .foo import Foo, Foos, FooSpec, FooStatus, foo_definition, new_foo
from .ground import KIND, NAMESPACE
from .sample_test import test_a_patch_keeps_the_rest


def define_a_kind(client: Client) -> CustomResourceDefinition:
    """A CustomResourceDefinition is an object like any other. A mapping works wherever an object does."""
    return client.api(CustomResourceDefinition).create(foo_definition)


def make_a_namespace(client: Client, namespace: str) -> Namespace:
    """Built-in kinds are generated classes: typed, with Kubernetes' names in snake_case."""
    return client.api(Namespace).create({"metadata": {"name": namespace}})


def name_your_kind(client: Client, namespace: str) -> Foos:
    """Kinds of your own need two classes of yours, and their names. Nothing is sent yet."""
    kind = client.api.custom_resource("foos", FooSpec, FooStatus)
    return kind.version("v1").group("clux.dev").kind("Foo").within(namespace)


def watch(foos: Foos) -> WatchStream[Foo]:
    """A watch goes on from the version of a list. It tells what the next steps change, once it is read."""
    found = foos.list()
    return foos.watch(resource_version=found.resource_version)


def create(client: Client, foos: Foos) -> Foo:
    """A request is a value. `respond` answers the status code and the headers, too. A watch sees what happened."""
    created = client.respond(foos.requests.create(new_foo("baz")))
    assert created.status_code == 201
    assert created.value.metadata.name == "baz"
    return created.value


def get(foos: Foos) -> Foo:
    """The answer has your type: an editor completes `baz.spec.info`, and a type checker knows that it is a str."""
    baz = foos.get("baz")
    assert baz.spec.info == "baz info"
    return baz


def patch(foos: Foos) -> Foo:
    """A mapping is a merge patch; JsonPatch, StrategicMergePatch and Apply are types of their own."""
    patched = foos.patch("baz", {"spec": {"info": "patched baz"}})
    assert (patched.spec.info, patched.spec.name) == ("patched baz", "baz")
    return patched


def patch_the_status(foos: Foos) -> Foo:
    """Subresources have the same verbs."""
    return foos.status.patch("baz", {"status": {"isBad": True}})


def lose_a_race(foos: Foos) -> ApiError | None:
    """Who writes what others have changed meanwhile is refused, with a typed error."""
    stale = foos.get("baz")
    foos.patch("baz", {"metadata": {"labels": {"tier": "front"}}})
    stale.spec.info = "too late"
    try:
        foos.replace("baz", stale)
    except Conflict as error:
        return error
    return None


def edit(foos: Foos) -> Foo:
    """`edit` is the answer to that: it reads, changes, writes under guard, and begins again when it lost the race."""

    def change(foo: Foo) -> None:
        foo.spec.info += ", edited"

    return foos.edit("baz", change)


def read_in_pages(foos: Foos) -> list[str]:
    """Long lists come in pages, also when the server forgets where it was."""
    for name in ("one", "two", "three", "four"):
        foos.create(new_foo(name))
    return [foo.metadata.name for page in foos.pages(limit=2) for foo in page]


def miss(foos: Foos) -> ApiError | None:
    """What is not there is a NotFound, or None for `find`. All errors of this library are KubeErrors."""
    assert foos.find("nobody") is None
    try:
        foos.get("nobody")
    except NotFound as error:
        return error
    return None


def delete(foos: Foos) -> "Foo | Status":
    """The answer is the object on its way out, or a Status."""
    return foos.delete("baz")


def test_your_program() -> str:
    """The embedded server in your own tests: real verbs, conflicts and watches, on a clock in your hands; no socket, no sleep."""
    test_a_patch_keeps_the_rest()
    return "passed"


@frozen
class Step:
    """One step: a function of things by name (``client``, ``namespace``, ``foos``), and what is to be known of it."""

    do: Callable[..., object]
    events: int = 0
    """How many watch events it causes."""
    beside: tuple[Callable[..., object], ...] = ()
    """Classes and functions whose source stands before its own."""
    keeps: str = ""
    """The name under which later steps get its result."""
    makes: str = ""
    """What it makes that has to go in the end."""

    @property
    def title(self) -> str:
        """Its name, in words."""
        return self.do.__name__.replace("_", " ").capitalize()

    @property
    def words(self) -> str:
        """What it shows."""
        return inspect.getdoc(self.do) or ""

    @property
    def code(self) -> str:
        """Its program; nothing where only compiled files are installed."""
        try:
            shown = [inspect.getsource(each).strip() for each in self.beside]
            body = body_of(inspect.getsource(self.do), self.keeps)
        except OSError:
            return ""
        return "\n\n".join([*shown, body])


STEPS = (
    Step(define_a_kind, makes=KIND),
    Step(make_a_namespace, makes=NAMESPACE),
    Step(name_your_kind, beside=(FooSpec, FooStatus), keeps="foos"),
    Step(watch, keeps="changes"),
    Step(create, events=1),
    Step(get),
    Step(patch, events=1),
    Step(patch_the_status, events=1),
    Step(lose_a_race, events=1),
    Step(edit, events=1),
    Step(read_in_pages, events=4),
    Step(miss),
    Step(delete, events=1),
    Step(test_your_program, beside=(test_a_patch_keeps_the_rest,)),
)


def body_of(source: str, name: str) -> str:
    """The statements of a function as one would type them: without head, docstring and ``return``. ``name`` is its result's."""
    lines = source.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().endswith('"""')) + 1
    body = textwrap.dedent("\n".join(lines[start:])).strip()
    body = re.sub(r'\n*^return [\w."]+\Z', "", body, flags=re.MULTILINE)  # a bare value, which only the demo needs
    body = re.sub(r"^return ", f"{name} = " if name else "", body, flags=re.MULTILINE)
    return re.sub(r"^( +)return (.+)$", r"\1print(\2)", body, flags=re.MULTILINE)
