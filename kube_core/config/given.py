"""An identity whose credentials somebody else gives, for a time: a plugin, or a provider."""

from typing import TYPE_CHECKING, Self

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

if TYPE_CHECKING:
    from .grant import Grant


class Given:
    """What `Credentials` have to know of such an identity. It is a value; its kinds are loaded by those who have one."""

    __slots__ = ()

    source: str
    """Who named it, for error messages."""

    @property
    def first(self) -> Secret[str] | None:
        """The token that is there from the beginning, if there is one."""
        return None

    @property
    def first_expires_at(self) -> float | None:
        """Until when that is good, in Unix seconds; None when nobody said."""
        return None

    @property
    def renewable(self) -> bool:
        """Whether another credential can be had."""
        return True

    @property
    def certifies(self) -> bool:
        """Whether a client certificate may be among what is given."""
        return False

    def after(self, grant: "Grant") -> Self:
        """Say whom to ask the next time, after this was given."""
        return self

    def fault(self, problem: str) -> ConfigError:
        """Make the error that says what is wrong with it."""
        return ConfigError(f"{self.source}: {problem}")
