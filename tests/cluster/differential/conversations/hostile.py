"""Bodies of hostile and clumsy clients: numbers that fit nowhere, and texts that are none."""

from json import dumps
from typing import Any

from ..holding import Conversation
from ..steps import Call, Talk
from .bodies import SENT_YAML
from .words import MERGE, secrets

STRATEGIC = (("content-type", "application/strategic-merge-patch+json"),)
JSON_PATCH = (("content-type", "application/json-patch+json"),)
APPLY = (("content-type", "application/apply-patch+yaml"),)
NUMBERS = (
    *("3000000000", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999999"),
    *("1.5", "1.0", "1e3", "1E2", "-0.0", "1e400", '"3"', "true", "[]"),
)
TEXTS = (
    *(rb'"\ud800"', rb'"\ud800A"', rb'"\udc00\ud800"', rb'"\ud83d\ude00"'),
    *(b'"a\xff\xfeb"', b'"\xe2\x82"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xf0\x9f"', b'"\x01"'),
)
_HERE = '"@"'


def deployment(replicas: str, surge: str = "1") -> bytes:
    """One to create, with a number as it is to be written."""
    containers = [{"name": "a", "image": "b", "ports": [{"containerPort": 80}]}]
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": containers, "terminationGracePeriodSeconds": 30}}
    update = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "#"}}
    spec: dict[str, Any] = {"selector": {"matchLabels": {"a": "b"}}, "template": template, "replicas": "@", "strategy": update}
    text = dumps({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": spec})
    return text.replace(_HERE, replicas).replace('"#"', surge).encode()


def numbers(namespace: str) -> Talk:
    """In fields of 32 and of 64 bits, in those of metadata, and where a number or a text may stand."""
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments?dryRun=All"
    for number in NUMBERS:
        yield Call("POST", path, deployment(number))
        yield Call("POST", path, deployment("1", number))
        yield Call("POST", path, deployment("1").replace(b'"containerPort": 80', b'"containerPort": ' + number.encode()))
        yield Call("POST", path, deployment("1").replace(b'Seconds": 30', b'Seconds": ' + number.encode()))
        metadata = f'{{"metadata": {{"name": "a", "generation": {number}, "deletionGracePeriodSeconds": {number}}}}}'
        yield Call("POST", f"{secrets(namespace)}?dryRun=All", metadata.encode())


def patched_numbers(namespace: str) -> Talk:
    """What Go converts is not what it decodes: whole floats are integers, and long integers are cut."""
    path = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
    yield Call("POST", path, {"metadata": {"name": "a"}, "spec": {"leaseDurationSeconds": 1}})
    begin = '{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a"},'
    for number in NUMBERS:
        spec = f'"spec":{{"leaseDurationSeconds":{number}}}}}'
        yield Call("PATCH", f"{path}/a?dryRun=All&fieldManager=a&force=true", f"{begin}{spec}".encode(), APPLY)
        yield Call("PATCH", f"{path}/a?dryRun=All", f"{{{spec}".encode(), STRATEGIC)
    yield Call("PATCH", f"{path}/a?dryRun=All", b'{"spec":{"leaseDurationSeconds":1e400}}', MERGE)
    step = b'[{"op":"replace","path":"/spec/leaseDurationSeconds","value":1e400}]'
    yield Call("PATCH", f"{path}/a?dryRun=All", step, JSON_PATCH)


def texts(namespace: str) -> Talk:
    """Halves of surrogate pairs and bytes that are no UTF-8, as values, as keys and as names, in bodies and patches."""
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    yield Call("POST", path, {"metadata": {"name": "a"}})
    for text in TEXTS:
        yield Call("POST", f"{path}?dryRun=All", b'{"metadata":{"name":"b"},"data":{"c":' + text + b"}}")
        yield Call("POST", f"{path}?dryRun=All", b'{"metadata":{"name":"b"},"data":{' + text + b':"c"}}')
        yield Call("POST", f"{path}?dryRun=All", b'{"metadata":{"name":' + text + b"}}")
        yield Call("POST", f"{path}?dryRun=All", b'{"metadata":{"name":"b","labels":{"c":' + text + b"}}}")
        yield Call("PATCH", f"{path}/a?dryRun=All", b'{"data":{"c":' + text + b"}}", MERGE)
        yield Call("PATCH", f"{path}/a?dryRun=All", b'{"data":{"c":' + text + b"}}", STRATEGIC)
        step = b'[{"op":"add","path":"/data","value":{"c":' + text + b"}}]"
        yield Call("PATCH", f"{path}/a?dryRun=All", step, JSON_PATCH)
        named = b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"c":' + text + b"}}"
        yield Call("PATCH", f"{path}/b?dryRun=All&fieldManager=a", named, APPLY)
    for text in (b'"\xff"', b'"\xe2\x82a"', b'"\x01"'):
        manifest = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  c: " + text + b"\n"
        yield Call("PATCH", f"{path}/b?dryRun=All&fieldManager=a", manifest, APPLY)
        yield Call("POST", f"{path}?dryRun=All", manifest, SENT_YAML)


BROKEN = (
    *(
        b"",
        b"x",
        b"{",
        b'{"a"',
        b'{"a":',
        b'{"a":1',
        b'{"a":1,',
        b'{"a":1,}',
        b'{"a":1 "b"}',
        b'{"a" 1}',
        b"{a:1}",
        b'{"a":[1 2]}',
    ),
    *(b'{"a":[1,]}', b'{"a":[1,', b'{"a":tru}', b'{"a":trux}', b'{"a":nul', b'{"a":01}', b'{"a":1.}', b'{"a":-}', b'{"a":1e}'),
    *(
        b'{"a":+1}',
        b'{"a":.5}',
        rb'{"a":"\q"}',
        rb'{"a":"\u12g4"}',
        rb'{"a":"\u12',
        b'{"a":"\x01"}',
        b'{"a":"b\n"}',
        b"{} x",
        b"{}}",
    ),
    *(b"[", b"[1", b'"a', b'{"a":NaN}', b'{"a":-Infinity}', b"{'a':1}", b'{"a":"b" \xff}', b"\xff", b'{"a"::1}', b"{,}", b"[,]"),
    *(b'{"a":True}', b"\xef\xbb\xbf{}", b"/* */{}", b'{"a":"\\', b'{"a":"\xc3("} \xc3', b'{"a":"x"}\0', b"[1, 2]", b"3"),
)


def broken(namespace: str) -> Talk:
    """What is no JSON, as an object and as options."""
    for body in BROKEN:
        yield Call("POST", f"{secrets(namespace)}?dryRun=All", body)
    yield Call("POST", f"{secrets(namespace)}?dryRun=All", b'{"metadata":{"name":"' + b"a" * 40 + b'"}')
    yield Call("DELETE", f"{secrets(namespace)}/a", b'{"a"')


HOSTILE: dict[str, Conversation] = {
    "numbers that do not fit": numbers,
    "numbers in patches that do not fit": patched_numbers,
    "texts that are none": texts,
    "bodies that are no JSON": broken,
}
