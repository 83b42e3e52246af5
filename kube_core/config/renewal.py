"""Each identity's way to a new credential."""

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .config import Config
from .exec_credential import read_credential
from .exec_info import VARIABLE, exec_info
from .exec_plugin import ExecPlugin
from .grant import Grant
from .identity import Identity, TokenFile
from .material import FileRef
from .oidc import Oidc
from .oidc_refresh import refreshed
from .plugin_policy import PluginPolicy
from .steps import Ended, ReadFile, Renewal, RunPlugin
from .token import usable_token


def renewal_of(identity: Identity, config: Config, policy: PluginPolicy, terminal: bool) -> Renewal:
    """Begin to renew a credential. ``terminal`` is whether this program's standard input is one."""
    match identity:
        case TokenFile(file):
            return _read(file)
        case ExecPlugin():
            return _run(identity, config, policy, terminal)
        case Oidc():
            return refreshed(identity)
        case _:
            raise ConfigError(f"an identity of the kind {type(identity).__name__} is never renewed")


def _read(file: FileRef) -> Renewal:
    text: str = yield ReadFile(file)
    return Grant(Secret(usable_token(text, f"the token file {file.path}")))


def _run(plugin: ExecPlugin, config: Config, policy: PluginPolicy, terminal: bool) -> Renewal:
    interactive = plugin.interactive(terminal and policy.stdin)
    told = (VARIABLE, Secret(exec_info(plugin, config, interactive)))
    ended: Ended = yield RunPlugin(plugin, (*plugin.environment, told), interactive, policy)
    if ended.missing:
        hint = f"\n{plugin.install_hint}" if plugin.install_hint else ""
        raise plugin.fault(f"the credential plugin {plugin.command!r} is not installed, or not on the PATH{hint}")
    if ended.problem:
        raise plugin.fault(f"the credential plugin {plugin.command!r} {ended.problem}")
    if ended.exit_code:
        raise plugin.fault(
            f"the credential plugin {plugin.command!r} ended with {ended.exit_code}; what it wrote to standard error says why"
        )
    return read_credential(plugin, ended.output)
