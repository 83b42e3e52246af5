"""Threads that read objects for the first time at the same moment, each of a kind that shares classes with the others."""

import subprocess
import sys

PROGRAM = """
import sys
from threading import Barrier, Thread
from kube_core.models.apps_v1 import DaemonSet, Deployment, StatefulSet
from kube_core.models.core_v1 import Pod
from kube_core.objects import decode, decode_list, frame_reader, read_partial_of

sys.setswitchinterval(1e-5)
SPEC = b'"spec":{"containers":[{"name":"c","livenessProbe":{"httpGet":{"port":80}}}],"volumes":[{"name":"v","emptyDir":{}}]}'
POD = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"b"}},' + SPEC + b"}"
PODS = b'{"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{},' + SPEC + b"}]}"
SET = b'{"apiVersion":"apps/v1","kind":"%b","metadata":{"name":"a"},"spec":{"selector":{},"template":{' + SPEC + b"}}}"
WORK = [
    lambda: decode(Pod, POD),
    lambda: decode_list(Pod, PODS),
    lambda: frame_reader(Pod)(b'{"type":"ADDED","object":' + POD + b"}"),
    lambda: read_partial_of(POD),
    *(lambda each=each: decode(each, SET % each.__name__.encode()) for each in (DaemonSet, Deployment, StatefulSet)),
]
start, read = Barrier(len(WORK)), []


def run(work):
    start.wait()
    for _ in range(100):
        work()
    read.append(work)


threads = [Thread(target=run, args=(work,)) for work in WORK]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(read) == len(WORK))
"""


def test_the_first_reads_of_many_threads() -> None:
    """All are read. Where decoders are built side by side, the process ends instead."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "True"), ran.stderr
