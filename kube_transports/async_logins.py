"""Keeps one client's credential fresh: does what its renewal asks for. Its mirror is ``logins``."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from kube_core.base import ClientClosed, ConfigError, KubeError

from .async_ports import Turn, in_thread, to_its_end

if TYPE_CHECKING:
    from kube_core.config import Ended, Fetch, Fetched, RunPlugin, Step

    from .ports import AsyncTransport
    from .processes import Program
    from .session import Session

# What only some logins need is imported where it is used.
# ruff: noqa: PLC0415


class AsyncLogin:
    """Renews a credential once, however many tasks wait for it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._turn = Turn()
        self._program: Program | None = None
        self._closed = False
        self._provider: AsyncTransport | None = None

    async def renew(self) -> None:
        """Have the credential renewed, or wait while another task does. ConfigError when there is none to go on with."""
        session, seen = self._session, self._session.tries
        async with self._turn:
            if session.settled(seen):
                return
            try:
                run = session.renewal()
                while run.step is not None:
                    try:
                        answer = await self._done(run.step)
                    except KubeError as error:
                        run.failed(error)
                    else:
                        run.answered(answer)
            except ConfigError as error:
                session.failed(error)
            else:
                session.renewed(run.value)

    async def aclose(self) -> None:
        """End what is under way, and begin nothing any more; whoever waits gets ClientClosed."""
        self._closed = True
        if self._program is not None:
            self._program.stop()
        if self._provider is not None:
            await self._provider.aclose()

    async def _done(self, step: Step) -> str | Ended | Fetched:
        from kube_core.config import Fetch, ReadFile, RunPlugin

        if self._closed:
            raise ClientClosed("the client is closed")
        match step:
            case ReadFile(file):
                from .files import read_token

                return read_token(file)
            case RunPlugin():
                return await self._run(step)
            case Fetch():
                return await self._fetch(step)
            case _:
                assert_never(step)

    async def _run(self, step: RunPlugin) -> Ended:
        from .processes import Program

        self._program = program = Program(step)
        try:
            return await in_thread(program.run, program.stop)
        finally:
            self._program = None

    async def _fetch(self, step: Fetch) -> Fetched:
        from kube_core.config import Fetched

        from .adapters.h11_async import AsyncH11Transport
        from .elsewhere import call_of, way_to

        self._provider = provider = AsyncH11Transport(**way_to(step))
        try:
            reply = await provider.aexchange(call_of(step))
        finally:
            self._provider = None
            await to_its_end(provider.aclose)
        return Fetched(reply.status, reply.body)
