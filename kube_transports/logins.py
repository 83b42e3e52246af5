"""Keeps one client's credential fresh: does what its renewal asks for. Its mirror is ``async_logins``."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from kube_core.base import ClientClosed, ConfigError, KubeError

from .sync_ports import Turn, in_thread, to_its_end

if TYPE_CHECKING:
    from kube_core.config import Ended, Fetch, Fetched, RunPlugin, Step

    from .ports import Transport
    from .processes import Program
    from .session import Session

# What only some logins need is imported where it is used.
# ruff: noqa: PLC0415


class Login:
    """Renews a credential once, however many threads wait for it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._turn = Turn()
        self._program: Program | None = None
        self._closed = False
        self._provider: Transport | None = None

    def renew(self) -> None:
        """Have the credential renewed, or wait while another thread does. ConfigError when there is none to go on with."""
        session, seen = self._session, self._session.tries
        with self._turn:
            if session.settled(seen):
                return
            try:
                run = session.renewal()
                while run.step is not None:
                    try:
                        answer = self._done(run.step)
                    except KubeError as error:
                        run.failed(error)
                    else:
                        run.answered(answer)
            except ConfigError as error:
                session.failed(error)
            else:
                session.renewed(run.value)

    def close(self) -> None:
        """End what is under way, and begin nothing any more; whoever waits gets ClientClosed."""
        self._closed = True
        if self._program is not None:
            self._program.stop()
        if self._provider is not None:
            self._provider.close()

    def _done(self, step: Step) -> str | Ended | Fetched:
        from kube_core.config import Fetch, ReadFile, RunPlugin

        if self._closed:
            raise ClientClosed("the client is closed")
        match step:
            case ReadFile(file):
                from .files import read_token

                return read_token(file)
            case RunPlugin():
                return self._run(step)
            case Fetch():
                return self._fetch(step)
            case _:
                assert_never(step)

    def _run(self, step: RunPlugin) -> Ended:
        from .processes import Program

        self._program = program = Program(step)
        try:
            return in_thread(program.run, program.stop)
        finally:
            self._program = None

    def _fetch(self, step: Fetch) -> Fetched:
        from kube_core.config import Fetched

        from .adapters.h11_sync import H11Transport
        from .elsewhere import call_of, way_to

        self._provider = provider = H11Transport(**way_to(step))
        try:
            reply = provider.exchange(call_of(step))
        finally:
            self._provider = None
            to_its_end(provider.close)
        return Fetched(reply.status, reply.body)
