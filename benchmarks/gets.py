"""GETs of one 7 KB answer: CPU time of the transports beside a bare h11 loop, interleaved. `python benchmarks/gets.py`."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import h11

from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.ports import Call

HEADERS = (("Accept", "application/json"), ("User-Agent", "kube-core"), ("Authorization", "Bearer 0123456789abcdef"))
CALL = Call("GET", "/api/v1/namespaces/default/pods/web", HEADERS)
ROUNDS, GETS, TASKS = 7, 2000, 32


def bare(port: int) -> float:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    http = h11.Connection(h11.CLIENT)
    headers = [("Host", f"127.0.0.1:{port}"), *HEADERS]

    def get() -> bytes:
        sock.sendall(http.send(h11.Request(method="GET", target=CALL.target, headers=headers)) or b"")
        http.send(h11.EndOfMessage())
        body = b""
        while type(event := http.next_event()) is not h11.EndOfMessage:
            if event is h11.NEED_DATA:
                http.receive_data(sock.recv(65536))
            elif isinstance(event, h11.Data):
                body += event.data
        http.start_next_cycle()
        return body

    with sock:
        return timed(get)


def transport(port: int) -> float:
    client = H11Transport(f"http://127.0.0.1:{port}")
    try:
        return timed(lambda: client.exchange(CALL))
    finally:
        client.close()


def many(port: int) -> float:
    async def main() -> float:
        client = AsyncH11Transport(f"http://127.0.0.1:{port}")

        async def task(gets: int) -> None:
            for _ in range(gets):
                await client.aexchange(CALL)

        await asyncio.gather(*[task(10) for _ in range(TASKS)])
        begun = process_time()
        await asyncio.gather(*[task(GETS // TASKS) for _ in range(TASKS)])
        cpu = process_time() - begun
        await client.aclose()
        return cpu / (GETS // TASKS * TASKS) * 1e6

    return asyncio.run(main())


def timed(get: Callable[[], object]) -> float:
    for _ in range(100):
        get()
    begun = process_time()
    for _ in range(GETS):
        get()
    return (process_time() - begun) / GETS * 1e6


def main() -> None:
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("canned_server.py")], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        subjects = {"bare h11": bare, "H11Transport": transport, "AsyncH11Transport, 32 tasks": many}
        rounds = [{name: run(port) for name, run in subjects.items()} for _ in range(ROUNDS)]
        server.kill()
    for name in subjects:
        figures = [one[name] for one in rounds]
        print(f"{name:28} {min(figures):7.1f} us at best, {median(figures):7.1f} in the middle, a GET")


if __name__ == "__main__":
    main()
