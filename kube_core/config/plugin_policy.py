"""What a client may do with the programs that a kubeconfig names: whoever writes such a file has them run."""

import re
from collections.abc import Iterable

from attrs import field, frozen

from kube_core.base.errors import UsageError

from .exec_plugin import ExecPlugin

TIMEOUT_SECONDS = 180.0
"""How long a plugin may take: somebody may have to log in with a browser. kubelogin itself gives up after as long."""


ABSOLUTE = re.compile(r"/|[A-Za-z]:[/\\]")


def _names(allow: bool | str | Iterable[str]) -> bool | tuple[str, ...]:
    if isinstance(allow, bool):
        return allow
    names = (allow,) if isinstance(allow, str) else tuple(allow)
    if not all(isinstance(name, str) and name for name in names):  # pyright: ignore[reportUnnecessaryIsInstance]  # programs without a type checker
        raise UsageError("allow= is True, False, or the names or paths of programs")
    if relative := [name for name in names if "/" in name and not ABSOLUTE.match(name)]:
        raise UsageError(f"allow= takes a name that is on the PATH, or an absolute path, not {relative[0]!r}")
    return names


@frozen
class PluginPolicy:
    """Which plugins may run, for how long, and what they get of this program.

    ``allow`` is True for all, False for none, or the names and absolute paths of those that may: a name stands for the program
    that is found on the PATH under it, as in kubectl's ``credentialPluginPolicy``
    (https://kubernetes.io/docs/reference/kubectl/kuberc/). ``stdin`` False keeps a terminal from them, where the program itself
    reads from it. ``quiet`` throws away what they write to their standard error, which is this program's own otherwise: that is
    where they say what to do, and why they failed.
    """

    allow: bool | tuple[str, ...] = field(default=True, converter=_names)
    timeout_seconds: float = TIMEOUT_SECONDS
    stdin: bool = True
    quiet: bool = False

    @property
    def listed(self) -> tuple[str, ...]:
        """The programs that are allowed by name; none when all are, or none is."""
        return () if isinstance(self.allow, bool) else self.allow

    def check(self, plugin: ExecPlugin, found: str | None, listed: Iterable[str | None]) -> None:
        """Raise ConfigError if a plugin may not run. ``found`` is its file, ``listed`` those of `listed`, where there are any."""
        if self.allow is True or plugin.command in self.listed or (found is not None and found in (*self.listed, *listed)):
            return
        if not self.listed:
            raise plugin.fault(f"no credential plugin may run here, so {plugin.command!r} did not: PluginPolicy(allow=False)")
        raise plugin.fault(f"{plugin.command!r} is not among the credential plugins that may run: {', '.join(self.listed)}")
