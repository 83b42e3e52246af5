"""A login that a program gives: what the kubeconfig says of it.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from enum import Enum

from attrs import field, frozen

from kube_core.base.redaction import sized
from kube_core.base.secret import Secret

from .given import Given

GROUP = "client.authentication.k8s.io"
API_VERSIONS = (f"{GROUP}/v1", f"{GROUP}/v1beta1")
"""What a plugin may speak. Kubernetes removed v1alpha1 in 1.24."""


class InteractiveMode(Enum):
    """Whether a plugin is given this program's standard input."""

    NEVER = "Never"
    IF_AVAILABLE = "IfAvailable"
    ALWAYS = "Always"


def _count(values: tuple[object, ...]) -> str:
    """The repr of arguments and variables: there may be secrets among them."""
    return f"<{len(values)}>"


def _size(data: bytes | None) -> str:
    return "None" if data is None else sized(data)


@frozen
class ExecPlugin(Given):
    """A program that gives a token, or a client certificate, or both.

    ``command`` is found on the PATH, unless it has a slash: then it is a file, relative to ``directory``. ``cluster_config`` is
    JSON that the cluster's entry has for it. ``source`` says in error messages who named it.
    """

    command: str
    api_version: str = API_VERSIONS[0]
    arguments: tuple[str, ...] = field(default=(), repr=_count)
    environment: tuple[tuple[str, Secret[str]], ...] = field(default=(), repr=_count)
    interactive_mode: InteractiveMode = InteractiveMode.IF_AVAILABLE
    provide_cluster_info: bool = False
    cluster_config: bytes | None = field(default=None, repr=_size)
    install_hint: str = ""
    directory: str = ""
    source: str = field(default="the exec plugin", eq=False)

    def __attrs_post_init__(self) -> None:
        if self.api_version not in API_VERSIONS:
            known = " or ".join(API_VERSIONS)
            raise self.fault(f"apiVersion {self.api_version!r} is not spoken here; choose {known}, and a plugin that speaks it")
        if not self.command:
            raise self.fault("command is missing: which program is it?")

    @property
    def certifies(self) -> bool:
        """It may give one."""
        return True

    def interactive(self, terminal: bool) -> bool:
        """Whether it gets the standard input, which is a ``terminal`` or not. ConfigError if it can't do without one."""
        if self.interactive_mode is InteractiveMode.ALWAYS and not terminal:
            raise self.fault(
                f"{self.command!r} wants to ask something at a terminal (interactiveMode: Always), and standard input is none "
                "that it may use. Run this program at a terminal, or give the plugin what it needs to do without"
            )
        return terminal and self.interactive_mode is not InteractiveMode.NEVER
