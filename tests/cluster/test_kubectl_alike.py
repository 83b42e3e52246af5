"""The same kubectl says the same of the embedded server and of the real one, but for ages, uids and versions."""

from collections.abc import Iterator
from itertools import count

import pytest

from kube_core.server import ApiServer
from kube_transports import serve

from .harness.cluster import Cluster
from .kubectl_program import Kubectl

_numbers = count(1)

CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: app, labels: {tier: front}}
data: {colour: blue, text: "two\\nlines"}
"""
ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}
  - {kind: ServiceAccount, name: robot, namespace: other}
"""
POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
"""
WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.alike.test}
spec:
  group: alike.test
  names: {plural: widgets, kind: Widget, shortNames: [wi]}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              description: What is wanted.
              required: [size]
              properties:
                size: {type: integer, description: How large it is., minimum: 1}
                words: {type: array, items: {type: string}}
                limits: {type: object, additionalProperties: {type: string}}
      additionalPrinterColumns:
        - {name: Size, type: integer, jsonPath: .spec.size}
        - {name: Words, type: string, jsonPath: ".spec.words", priority: 1}
        - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
"""
WIDGET = "{apiVersion: alike.test/v1, kind: Widget, metadata: {name: a}, spec: {size: 3, words: [one, two]}}"

SCRIPTS: dict[str, tuple[tuple[str, str], ...]] = {
    "configmaps": (
        ("create -f -", CONFIG),
        ("get configmaps app", ""),
        ("get configmaps app -o wide --show-labels", ""),
        ("get configmaps -l tier=front -o name", ""),
        ("get configmap app -o jsonpath={.data.colour}", ""),
        ("describe configmap app", ""),
        ("create -f -", CONFIG),
        ("create configmap other --from-literal=a=b", ""),
        ("annotate configmap app note=x", ""),
        ("label configmap app tier=back", ""),
        ("label configmap app tier=back --overwrite", ""),
        ('patch configmap app --type=merge -p {"data":{"colour":null}}', ""),
        ("get configmap none", ""),
        ("delete configmap app", ""),
        ("delete configmap app --ignore-not-found", ""),
    ),
    "apply": (
        ("apply -f -", CONFIG),
        ("apply -f -", CONFIG),
        ("diff -f -", CONFIG),
        ("apply -f -", CONFIG.replace("blue", "red")),
        ("apply view-last-applied configmap app", ""),
        ("apply --dry-run=server -f -", CONFIG),
        ("create --validate=strict -f -", f"{CONFIG}dta: 1\n"),
        ("replace -f -", CONFIG),
        ("delete -f -", CONFIG),
    ),
    "access": (
        ("create role reader --verb=get,list --resource=pods,deployments.apps", ""),
        ("create -f -", ROLE),
        ("get roles,rolebindings -o wide", ""),
        ("describe role reader", ""),
        ("describe rolebinding readers", ""),
        ("create serviceaccount robot", ""),
        ("create secret generic s --from-literal=a=b --type=test/kind", ""),
        ("get secret s", ""),
        ("describe secret s", ""),
        ("create quota q --hard=pods=2", ""),
        ("create secret generic S --from-literal=a=b", ""),
    ),
    "networks": (
        ("create -f -", POLICY),
        ("get networkpolicies", ""),
        ("describe networkpolicy closed", ""),
        ("create ingress i --class=c --rule=a.test/*=web:80,tls=t", ""),
        ("get ingress i", ""),
        ("create poddisruptionbudget p --selector=app=web --max-unavailable=10%", ""),
    ),
    "custom resources": (
        ("apply -f -", WIDGETS),
        ("wait crd/widgets.alike.test --for=condition=Established", ""),
        ("api-resources --api-group=alike.test", ""),
        ("apply -f -", WIDGET),
        ("get widgets", ""),
        ("get wi -o wide", ""),
        ("get widget a -o jsonpath={.spec}", ""),
        ("explain widget.spec", ""),
        ("explain widget.spec --recursive", ""),
        ('patch widget a --type=merge -p {"spec":{"size":4}}', ""),
        ('patch widget a --type=strategic -p {"spec":{"size":4}}', ""),
        ("get widget a", ""),
        ("delete widget a", ""),
    ),
    "the server": (
        ("api-resources --api-group=batch", ""),
        ("api-resources --api-group=apps -o wide", ""),
        ("api-resources --api-group=rbac.authorization.k8s.io", ""),
        ("auth can-i create deployments.apps", ""),
        ("explain nothing", ""),
        ("explain pod.spec.nothing", ""),
        ("get nothings", ""),
        ("get configmaps --field-selector=data=x", ""),
        ("top pods", ""),
        ("get --raw /livez", ""),
        ("get --raw /livez/nothing", ""),
        ("get --raw /apis/nothing", ""),
    ),
}
"""Commands, each with what it reads from its standard input; each script goes on in one namespace."""


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """kubectl of a new embedded server."""
    home = tmp_path_factory.mktemp("embedded")
    with serve(ApiServer()) as served:
        (home / "kubeconfig").write_text(served.kubeconfig("default"))
        yield Kubectl(home / "kubeconfig", home)


@pytest.fixture(scope="module")
def real(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    """kubectl of the real server."""
    return Kubectl(cluster.kubeconfig, tmp_path_factory.mktemp("real"))


def hold(kubectl: Kubectl, namespace: str, script: tuple[tuple[str, str], ...]) -> list[tuple[str, int, str]]:
    """Run a script in a namespace of its own: what it was asked, and what came of it."""
    kubectl.done("create", "namespace", namespace)
    inside = Kubectl(kubectl.kubeconfig, kubectl.home, namespace)
    said = [(words, inside(*words.split(), stdin=stdin)) for words, stdin in script]
    kubectl.done("delete", "namespace", namespace, "--wait=false")
    return [(words, ran.code, ran.masked()) for words, ran in said]


@pytest.mark.parametrize("name", SCRIPTS)
def test_kubectl_says_the_same(embedded: Kubectl, real: Kubectl, name: str) -> None:
    """Exit codes, tables, descriptions and errors."""
    namespace = f"alike-{next(_numbers)}"
    assert hold(embedded, namespace, SCRIPTS[name]) == hold(real, namespace, SCRIPTS[name])
