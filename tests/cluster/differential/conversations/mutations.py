"""MutatingAdmissionPolicies: what they make of objects, and what their expressions can't do."""

from collections.abc import Callable
from typing import Any

from ..steps import VIEWER, Call, Talk, Until
from .webhooks import CONFIGURATIONS
from .words import MERGE, secret, secrets

_RULES = [{"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["secrets", "configmaps", "deployments"]}]
_PLURALS = ("mutatingadmissionpolicies", "mutatingadmissionpolicybindings")
_SENTINEL = {
    "patchType": "JSONPatch",
    "jsonPatch": {
        "expression": "has(object.metadata.labels) && 'sentinel' in object.metadata.labels ? "
        "[JSONPatch{op: 'add', path: '/metadata/labels/in-force', value: 'yes'}] : []"
    },
}


def applied(expression: str) -> dict[str, Any]:
    """A mutation that applies an object."""
    return {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}


def stepped(expression: str) -> dict[str, Any]:
    """A mutation by steps."""
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}


def _put(namespace: str, name: str, spec: dict[str, Any], bound: dict[str, Any]) -> Talk:
    own = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    said = {"failurePolicy": "Fail", "reinvocationPolicy": "Never", "matchConstraints": {"resourceRules": _RULES}, **spec}
    yield Call("POST", f"{CONFIGURATIONS}/{_PLURALS[0]}", {"metadata": {"name": name}, "spec": said})
    yield Call(
        "POST",
        f"{CONFIGURATIONS}/{_PLURALS[1]}",
        {"metadata": {"name": name}, "spec": {"policyName": name, "matchResources": own, **bound}},
    )


def _writes(namespace: str) -> Talk:
    target, maps = secrets(namespace), f"/api/v1/namespaces/{namespace}/configmaps"
    yield Call("POST", target, secret("a"))
    yield Call("POST", target, secret("b", letter="b"))
    yield Call("PATCH", f"{target}/a", {"metadata": {"labels": {"x": "y"}}}, MERGE)
    yield Call("POST", f"{maps}?dryRun=All", {"metadata": {"name": "a"}, "data": {"key": "value"}})
    containers = [{"name": "main", "image": "x"}, {"name": "side", "image": "y", "env": [{"name": "A", "value": "1"}]}]
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": containers}}
    deployment = {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template}}
    yield Call("POST", f"/apis/apps/v1/namespaces/{namespace}/deployments?dryRun=All", deployment)
    yield Call("DELETE", f"{target}/a")


def policy(
    *mutations: dict[str, Any],
    then: dict[str, Any] | None = None,
    bound: dict[str, Any] | None = None,
    steps: Callable[[str], Talk] = _writes,
    **spec: Any,
) -> Callable[[str], Talk]:
    """A conversation while a policy is in force, or two."""

    def talk(namespace: str) -> Talk:
        names = [f"{namespace}-a"]
        yield from _put(namespace, names[0], {**spec, "mutations": [*mutations]}, bound or {})
        if then is not None:
            names.append(f"{namespace}-b")
            yield from _put(namespace, names[1], then, {})
        names.append(f"{namespace}-z")
        yield from _put(namespace, names[-1], {"mutations": [_SENTINEL]}, {})
        maps = f"/api/v1/namespaces/{namespace}/configmaps"
        probe = {"metadata": {"name": "s", "labels": {"sentinel": "yes"}}, "data": {"key": "value", "other": ""}}
        yield Until(Call("POST", f"{maps}?dryRun=All", probe), 201, "in-force")
        yield from steps(namespace)
        for plural in _PLURALS:
            for name in names:
                yield Until(Call("DELETE", f"{CONFIGURATIONS}/{plural}/{name}"), 200)

    return talk


_ONE, _TWO = (
    "Object{metadata: Object.metadata{labels: {'one': 'yes'}}}",
    "Object{metadata: Object.metadata{labels: {'two': 'yes'}}}",
)
_AGAIN = (
    "has(object.metadata.labels) && has(object.metadata.labels.two) ? "
    "[JSONPatch{op: 'add', path: '/metadata/labels/again', value: 'yes'}] : []"
)
_COUNTED = applied(
    "Object{metadata: Object.metadata{labels: {'times': has(object.metadata.labels) && 'times' in object.metadata.labels ? "
    "object.metadata.labels.times + 'x' : 'x'}}}"
)  # says how often it was invoked, whichever of two policies comes first: the real server has them in no order
_DEPLOYMENTS = [{"operations": ["CREATE"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"]}]
_MAPS = [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}]
_WHO = "authorizer.group('').resource('secrets').namespace(request.namespace).check('delete')"


def only(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Constraints about some kinds."""
    return {"matchConstraints": {"resourceRules": rules}}


_SPEC = "spec: Object.spec{template: Object.spec.template{spec"
_SPEC_OF = "Object.spec.template.spec"
_POLICIES = "object.spec.template.spec.containers.map(c, has(c.imagePullPolicy) ? c.imagePullPolicy : '-')"
MUTATIONS = {
    "mutations apply": policy(applied(_ONE)),
    "mutations step": policy(
        stepped(
            "[JSONPatch{op: 'add', path: '/metadata/annotations', value: {'a/b': 'c'}}, "
            "JSONPatch{op: 'add', path: '/metadata/annotations/' + jsonpatch.escapeKey('x/y'), value: request.operation}]"
        )
    ),
    "mutations whose tests fail": policy(
        stepped(
            "[JSONPatch{op: 'test', path: '/metadata/name', value: 'b'}, "
            "JSONPatch{op: 'add', path: '/metadata/annotations', value: {'tested': 'yes'}}]"
        )
    ),
    "mutations that do not fit": policy(stepped("[JSONPatch{op: 'remove', path: '/data/key'}]"), **only(_MAPS)),
    "mutations that may fail": policy(
        stepped("[JSONPatch{op: 'remove', path: '/data/other'}]"), failurePolicy="Ignore", **only(_MAPS)
    ),
    "mutations of containers": policy(
        applied(
            "Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: "
            "object.spec.template.spec.containers.map(c, Object.spec.template.spec.containers{name: c.name, env: "
            "[Object.spec.template.spec.containers.env{name: 'ADDED', value: c.image}]})}}}}"
        ),
        **only(_DEPLOYMENTS),
    ),
    "mutations of steps with objects": policy(
        stepped(
            "[JSONPatch{op: 'add', path: '/spec/template/spec/initContainers', value: "
            "[Object.spec.template.spec.initContainers{name: 'first', image: 'i'}]}, "
            "JSONPatch{op: 'replace', path: '/spec/replicas', value: 3}]"
        ),
        **only(_DEPLOYMENTS),
    ),
    "mutations by wrong names": policy(applied("Object{spec: Object.spec{template: Object.spec.other{}}}"), **only(_DEPLOYMENTS)),
    "mutations of what is whole": policy(
        applied("Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'c': 'd'}}}}"), **only(_DEPLOYMENTS)
    ),
    "mutations of fields that are not there": policy(applied("Object{spec: Object.spec{nothing: 1}}"), **only(_DEPLOYMENTS)),
    "mutations with variables": policy(
        applied("Object{metadata: Object.metadata{labels: {'named': variables.named}}}"),
        variables=[{"name": "named", "expression": "object.metadata.name + '-' + string(size(namespaceObject.metadata.labels))"}],
        matchConditions=[{"name": "creations", "expression": "request.operation == 'CREATE'"}],
    ),
    "mutations that fail": policy(
        applied("Object{metadata: Object.metadata{labels: {'x': object.data.key}}}"),
        **only([{**_RULES[0], "resources": ["secrets"]}]),
    ),
    "mutations in turn": policy(
        applied(_ONE),
        applied(_TWO),
        stepped("has(object.metadata.labels.two) ? [JSONPatch{op: 'add', path: '/metadata/labels/three', value: 'yes'}] : []"),
    ),
    "mutations once more": policy(
        stepped(_AGAIN),
        reinvocationPolicy="IfNeeded",
        then={"mutations": [applied(_TWO)]},
    ),
    "mutations not once more": policy(
        _COUNTED,
        then={"mutations": [applied(_TWO)]},
    ),
    "mutations that ask too often": policy(
        applied(f"{_WHO}.allowed() && {_WHO}.allowed() && {_WHO}.allowed() ? Object{{}} : Object{{}}"),
        **only([{**_RULES[0], "resources": ["secrets"]}]),
    ),
    "mutations of what mutations made": policy(
        applied(f"Object{{{_SPEC}: {_SPEC_OF}{{containers: [{_SPEC_OF}.containers{{name: 'third', image: 'z'}}]}}}}}}}}"),
        stepped(f"[JSONPatch{{op: 'add', path: '/metadata/annotations', value: {{'seen': {_POLICIES}.join(',')}}}}]"),
        matchConditions=[{"name": "deployments", "expression": "request.kind.kind == 'Deployment'"}],
    ),
    "mutations by rights": policy(
        applied(
            f"Object{{metadata: Object.metadata{{annotations: {{'may': string({_WHO}.allowed()), 'why': {_WHO}.reason()}}}}}}"
        )
    ),
}


def rights(namespace: str) -> Talk:
    """What policies find out about who may do what."""
    core, roles = f"/api/v1/namespaces/{namespace}", f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    rules = [
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["mine"], "verbs": ["get"]},
    ]
    yield Call("POST", f"{roles}/roles", {"metadata": {"name": "maker"}, "rules": rules})
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "maker"}
    subjects = [{"kind": "User", "name": "viewer"}, {"kind": "ServiceAccount", "name": "robot", "namespace": namespace}]
    yield Call("POST", f"{roles}/rolebindings", {"metadata": {"name": "maker"}, "roleRef": ref, "subjects": subjects})
    secrets_of = "authorizer.group('').resource('secrets').namespace(request.namespace)"
    robot = f"authorizer.serviceAccount('{namespace}', 'robot').group('').resource('configmaps').namespace(request.namespace)"
    asked = {
        "own": "authorizer.requestResource.check('create').allowed()",
        "other": "authorizer.requestResource.check('delete').allowed()",
        "mine": f"{secrets_of}.name('mine').check('get').allowed()",
        "yours": f"{secrets_of}.name('yours').check('get').allowed()",
        "log": "authorizer.group('').resource('pods').subresource('log').check('get').allowed()",
        "path": "authorizer.path('/healthz').check('get').allowed()",
        "metrics": "authorizer.path('/metrics').check('get').allowed()",
        "fields": f"{secrets_of}.fieldSelector('metadata.name=mine').check('list').allowed()",
        "labels": f"{secrets_of}.labelSelector('a in (b)').fieldSelector('').check('list').reason()",
        "neither": f"{secrets_of}.labelSelector('a b').check('list').error()",
        "robot": f"{robot}.check('create').allowed()",
        "errored": f"{robot}.check('create').errored()",
    }
    said = [f"Object{{metadata: Object.metadata{{annotations: {{'{name}': string({text})}}}}}}" for name, text in asked.items()]
    spec = {**only(_MAPS), "mutations": [applied(each) for each in said]}
    yield from _put(namespace, f"{namespace}-a", spec, {})
    yield from _put(namespace, f"{namespace}-z", {"mutations": [_SENTINEL]}, {})
    body = {"metadata": {"name": "a", "labels": {"sentinel": "yes"}}}
    yield Until(Call("POST", f"{core}/configmaps?dryRun=All", body, login=VIEWER), 201, "in-force")
    for who in (VIEWER, None):
        yield Call("POST", f"{core}/configmaps?dryRun=All", body, login=who)
    for plural in _PLURALS:
        for name in ("a", "z"):
            yield Until(Call("DELETE", f"{CONFIGURATIONS}/{plural}/{namespace}-{name}"), 200)


_BAD_MUTATIONS: list[dict[str, Any]] = [
    {"mutations": [applied("Object{metadata: 1 +}")]},
    {
        "mutations": [
            applied("{'metadata': {'labels': {'a': 'b'}}}"),
            stepped("[1]"),
            stepped("[JSONPatch{op: 1}]"),
            applied("Other{}"),
            applied(""),
        ]
    },
    {"mutations": []},
    *({"mutations": [each]} for each in (stepped("[]"), stepped("true ? [] : []"), stepped("[JSONPatch{}]"))),
    *({"mutations": [applied(f"Object{{{each}}}")]} for each in ("spec: Object.spec{replicas: 'x'}", "nothing: 'known'")),
    {
        "mutations": [{"patchType": "X"}, {"patchType": "JSONPatch"}],
        "failurePolicy": "X",
        "reinvocationPolicy": "Sometimes",
        "paramKind": {"apiVersion": "v1"},
    },
    {
        "mutations": [applied("Object{}")],
        "matchConstraints": {"resourceRules": [{**_RULES[0], "operations": ["DELETE"]}], "matchPolicy": "x"},
    },
    {
        "mutations": [applied("Object{}")],
        "matchConditions": [{"name": "x", "expression": "1"}, {"expression": "foo"}],
        "variables": [
            {"name": "v", "expression": "a +"},
            {"name": "w", "expression": "variables.q"},
            {"name": "b-c", "expression": "1"},
        ],
    },
    {"matchConstraints": None},
]
_BAD_BINDINGS: list[dict[str, Any]] = [
    {},
    {"policyName": "p", "paramRef": {"name": "a", "selector": {}}},
    {"policyName": "p", "paramRef": {"parameterNotFoundAction": "x"}},
]


def refused(namespace: str) -> Talk:
    """Policies and bindings that can't be."""
    for number, spec in enumerate(_BAD_MUTATIONS):
        body = {"metadata": {"name": f"{namespace}-{number}"}, "spec": {**only(_MAPS), "reinvocationPolicy": "Never", **spec}}
        yield Call("POST", f"{CONFIGURATIONS}/{_PLURALS[0]}?dryRun=All", body)
    for number, spec in enumerate(_BAD_BINDINGS):
        yield Call(
            "POST", f"{CONFIGURATIONS}/{_PLURALS[1]}?dryRun=All", {"metadata": {"name": f"{namespace}-{number}"}, "spec": spec}
        )
