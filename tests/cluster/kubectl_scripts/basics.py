"""The first things that anybody does."""

from .command import Command, Script
from .manifests import CONFIG, WIDGET, WIDGETS

_ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}
  - {kind: ServiceAccount, name: robot, namespace: other}
"""
_POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
"""

BASICS: dict[str, Script] = {
    "configmaps": (
        Command("create -f -", CONFIG),
        "get configmaps app",
        "get configmaps app -o wide --show-labels",
        "get configmaps -l tier=front -o name",
        "get configmap app -o jsonpath={.data.colour}",
        "describe configmap app",
        Command("create -f -", CONFIG),
        "create configmap other --from-literal=a=b",
        "annotate configmap app note=x",
        "label configmap app tier=back",
        "label configmap app tier=back --overwrite",
        'patch configmap app --type=merge -p \'{"data":{"colour":null}}\'',
        "get configmap none",
        "delete configmap app",
        "delete configmap app --ignore-not-found",
    ),
    "apply": (
        Command("apply -f -", CONFIG),
        Command("apply -f -", CONFIG),
        Command("diff -f -", CONFIG),
        Command("apply -f -", CONFIG.replace("blue", "red")),
        "apply view-last-applied configmap app",
        Command("apply --dry-run=server -f -", CONFIG),
        Command("create --validate=strict -f -", f"{CONFIG}dta: 1\n"),
        Command("replace -f -", CONFIG),
        Command("delete -f -", CONFIG),
    ),
    "access": (
        "create role reader --verb=get,list --resource=pods,deployments.apps",
        Command("create -f -", _ROLE),
        "get roles,rolebindings -o wide",
        "describe role reader",
        "describe rolebinding readers",
        "create serviceaccount robot",
        "create secret generic s --from-literal=a=b --type=test/kind",
        "get secret s",
        "describe secret s",
        "create quota q --hard=pods=2",
        "create secret generic S --from-literal=a=b",
    ),
    "networks": (
        Command("create -f -", _POLICY),
        "get networkpolicies",
        "describe networkpolicy closed",
        "create ingress i --class=c --rule=a.test/*=web:80,tls=t",
        "get ingress i",
        "create poddisruptionbudget p --selector=app=web --max-unavailable=10%",
    ),
    "custom resources": (
        Command("apply -f -", WIDGETS),
        "wait crd/widgets.alike.test --for=condition=Established",
        "api-resources --api-group=alike.test",
        Command("apply -f -", WIDGET),
        "get widgets",
        "get wi -o wide",
        "get widget a -o jsonpath={.spec}",
        Command("explain widget.spec", shape=True),
        Command("explain widget.spec --recursive", shape=True),
        'patch widget a --type=merge -p \'{"spec":{"size":4}}\'',
        'patch widget a --type=strategic -p \'{"spec":{"size":4}}\'',
        "get widget a",
        "delete widget a",
    ),
    "the server": (
        "api-resources --api-group=batch",
        "api-resources --api-group=apps -o wide",
        "api-resources --api-group=rbac.authorization.k8s.io",
        "auth can-i create deployments.apps",
        Command("explain nothing", shape=True),
        Command("explain pod.spec.nothing", shape=True),
        "get nothings",
        "get configmaps --field-selector=data=x",
        "top pods",
        "get --raw /livez",
        "get --raw /livez/nothing",
        "get --raw /apis/nothing",
    ),
}
