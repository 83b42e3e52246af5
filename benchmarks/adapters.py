"""Each adapter beside its bare library: GETs of one pod, bytes only, per CPU second: ``python -m benchmarks.adapters``.

It runs by itself, in an environment with the libraries of all adapters; `subjects/on_adapters.py` says what each row does.
"""

import argparse
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .environments import environment, install_checkout
from .pods import pod_json, pod_list_json

SUBJECTS = {
    "h11, in a row": (("on_h11.py", "get"), ("on_kube_core.py", "get_bytes")),
    "urllib3, in a row": (("on_adapters.py", "urllib3_bare"), ("on_adapters.py", "urllib3_ours")),
    "httpx, in a row": (("on_adapters.py", "httpx_bare"), ("on_adapters.py", "httpx_ours")),
    "httpx, 32 asyncio tasks": (("on_adapters.py", "httpx_asyncio_bare"), ("on_adapters.py", "httpx_asyncio_ours")),
}
"""The script and the measure of the bare library, and of the adapter over it."""

LEAST_RATIO = 0.75
"""Of the bare library's rate: what checks, bounds and time limits may cost."""

HERE = Path(__file__).parent


@contextmanager
def server() -> Generator[str]:
    """Serve one pod on loopback, in a process of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pod.json").write_bytes(pod_json())
        (folder / "list.json").write_bytes(pod_list_json())
        command = [sys.executable, str(HERE / "server.py"), name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.kill()


def main() -> None:
    """Run every row in turn, as often as the command line says, and print the best of each with its ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adapters", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the best counts (%(default)s)")
    rounds: int = parser.parse_args().rounds
    made = environment("kube-core-adapters")
    install_checkout(made)

    def rate(script: str, measure: str, url: str) -> float:
        return float(subprocess.check_output([str(made.python), str(HERE / "subjects" / script), measure, url], text=True))

    best = {title: [0.0, 0.0] for title in SUBJECTS}
    with server() as url:
        for _ in range(rounds):
            for title, subjects in SUBJECTS.items():
                best[title] = [max(before, rate(*each, url)) for before, each in zip(best[title], subjects, strict=True)]
    print("| library | bare GET/s | adapter GET/s | ratio | at least |\n| --- | --- | --- | --- | --- |")
    for title, (bare, ours) in best.items():
        mark = "" if ours >= LEAST_RATIO * bare else " **missed**"
        print(f"| {title} | {bare:,.0f} | {ours:,.0f} | {ours / bare:.2f} | {LEAST_RATIO}{mark} |")


if __name__ == "__main__":
    main()
