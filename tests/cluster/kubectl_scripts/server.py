"""What the server says of itself: resources, schemas, permissions, tokens, events."""

from .command import Command, Script
from .manifests import WIDGETS

_ROLES = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
"""

_SIGNING = """
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: alike-ada}
spec:
  signerName: alike.test/signer
  usages: [client auth]
  request: "\\
    LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISU1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RFlXUmhNRmt3RXdZSEtvWkl6aj\\
    BDQVFZSUtvWkl6ajBEQVFjRApRZ0FFREFtQWYrZVZxZDN6N2FwTk5RMi9CdGFpV0pIV1hzRXlJOGJlTTV2QlE3VXlIbWUrS2JqTFBxN2lIbitQ\\
    ClBETUpWTlZOMXBiNGVqZC8vZGRVYjRqNG42QUFNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJSCtXbG9zU08zSjAKeTgxcitsQ2JkaWhEQVBBcG\\
    pCeFhKUDl6dDdLOHlaYUVBaUVBcXVtd3dLVHN2eVdpNHRlT3FIUjlEaDdlMll5UgpGWkFFV0VyTmN4a3ZBb289Ci0tLS0tRU5EIENFUlRJRklD\\
    QVRFIFJFUVVFU1QtLS0tLQo="
"""

SERVER: dict[str, Script] = {
    "discovery": (
        "api-versions",
        "api-resources -o name",
        "api-resources -o wide",
        "api-resources --namespaced=false",
        "api-resources --verbs=list,get --sort-by=kind --no-headers",
        "api-resources --categories=all",
        "api-resources --api-group=none",
        "cluster-info",
        "get --raw /healthz",
        "get --raw /api",
        "get --raw /apis/batch",
        "get --raw /apis/batch/v1",
        "get --raw /api/v1/namespaces/none",
        "create --raw /nothing -f app.yaml",
    ),
    "explanations": (
        Command("explain pods", shape=True),
        Command("explain pod.spec.containers", shape=True),
        Command("explain pod.spec.containers.resources --recursive", shape=True),
        Command("explain deployment --recursive", shape=True),
        Command("explain deployments.spec.strategy.rollingUpdate", shape=True),
        Command("explain cronjob.spec.jobTemplate.spec.template.spec.restartPolicy", shape=True),
        Command("explain configmap.data", shape=True),
        Command("explain ingress --api-version=networking.k8s.io/v1", shape=True),
        Command("explain ingress --api-version=none/v1", shape=True),
        Command("explain pod.spec.nothing", shape=True),
        Command("explain nothing", shape=True),
        Command("explain job.spec -o plaintext-openapiv2", shape=True),
        Command("explain customresourcedefinition.spec.versions", shape=True),
        Command("apply -f -", WIDGETS),
        "wait crd/widgets.alike.test --for=condition=Established",
        Command("explain widget", shape=True),
        Command("explain widgets.spec --recursive", shape=True),
        Command("explain widget.spec.mode", shape=True),
        Command("explain widget.metadata.labels", shape=True),
        Command("explain widget --api-version=alike.test/v1 --output=plaintext-openapiv2", shape=True),
    ),
    "permissions": (
        "auth can-i create deployments.apps",
        "auth can-i get pods/log",
        "auth can-i get nothings",
        "auth can-i get /healthz",
        "auth can-i list pods --as=somebody",
        "auth can-i list pods --as=somebody -q",
        "auth can-i --list --as=somebody",
        "auth whoami --as=somebody --as-group=some -o jsonpath='{.status.userInfo}'",
        Command("auth reconcile -f -", _ROLES),
        Command("auth reconcile -f -", _ROLES.replace("[get]", "[get, list]")),
        "create rolebinding readers --role=reader --user=somebody",
        "auth can-i list pods --as=somebody",
        "auth can-i list pods --as=somebody --all-namespaces",
        "create serviceaccount robot",
        "create token none",
        "create token robot --duration=1s",
        "create token robot --duration=1h -o jsonpath='{.kind} {.spec.expirationSeconds}'",
        "auth can-i --list --as=system:serviceaccount:none:robot",
    ),
    "events": (
        "events",
        "run web --image=none",
        "wait pod/web --for=condition=Ready --timeout=20s",
        "events --for=pod/web --types=Normal --no-headers",
        "events --for=pod/none",
        "get events -o custom-columns=R:.reason,K:.involvedObject.kind,T:.type",
        "events --types=Nonsense",
    ),
    "certificates": (
        "certificate approve none",
        "certificate deny none",
        Command("create -f -", _SIGNING),
        "get csr alike-ada",
        "certificate approve alike-ada",
        "certificate approve alike-ada",
        "certificate deny alike-ada",
        "get csr alike-ada -o wide",
        "describe csr alike-ada",
        "delete csr alike-ada",
    ),
    "creations": (
        "create configmap c --from-literal=a=b --from-file=app.yaml --from-env-file=words.properties -o yaml",
        "create configmap c --from-env-file=words.properties --append-hash",
        "create configmap none --from-file=missing",
        "create secret generic s --from-literal=a=b -o yaml",
        "create secret docker-registry d --docker-username=u --docker-password=p --docker-server=s",
        "create secret tls t --cert=missing --key=missing",
        "create deployment d --image=none --replicas=2 --port=80 -- sleep 1",
        "create service clusterip plain --tcp=80:8080",
        "create service nodeport n --tcp=80",
        "create service externalname e --external-name=a.test",
        "create service loadbalancer l --tcp=80",
        "get services --sort-by=.metadata.name -o custom-columns=N:.metadata.name,T:.spec.type,P:.spec.ports[*].port",
        "create clusterrole alike-r --verb=get --non-resource-url=/healthz",
        "create clusterrole alike-a --aggregation-rule=a=b",
        "create clusterrolebinding alike-b --clusterrole=alike-r --group=some",
        "delete clusterrole/alike-r clusterrole/alike-a clusterrolebinding/alike-b",
        "create role r --verb=get,list --resource=pods,deployments.apps --resource-name=a",
        "create role r --verb=get",
        "create rolebinding b --role=r --serviceaccount=alike:robot",
        "create quota q --hard=pods=2,services=9 --scopes=BestEffort",
        "create quota q --hard=pods=2 --scopes=BestEffort",
        "create ingress i --default-backend=web:80 --annotation=a=b --rule=a.test/path=web:http",
        "create poddisruptionbudget p --selector=app=web --max-unavailable=50%",
        "create priorityclass alike-low --value=-5 --preemption-policy=Never --global-default=false",
        "delete priorityclass alike-low",
        "create nothing",
        "create serviceaccount default",
    ),
}
