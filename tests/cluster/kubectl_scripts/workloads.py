"""Deployments and what rolls them out, scales, exposes and runs; nodes and their pods."""

from .command import Command, Script
from .manifests import DEPLOYMENT, POD

_DAEMONS = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "none:1"}]}
"""
_STATEFUL = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "none:1"}]}
"""


def _observed(generation: int) -> str:
    """Until the controller has seen a change: of two that come at once it makes one revision."""
    return f"wait deployment web --for=jsonpath='{{.status.observedGeneration}}'={generation} --timeout=20s"


WORKLOADS: dict[str, Script] = {
    "rollouts": (
        Command("create -f -", DEPLOYMENT),
        "rollout status deployment/web --timeout=30s",
        "rollout history deployment/web",
        "annotate deployment web kubernetes.io/change-cause=first",
        "set image deployment/web main=none:2",
        "rollout status deployment web --timeout=30s",
        "annotate deployment web kubernetes.io/change-cause=second --overwrite",
        "rollout history deployment web",
        "rollout history deployment web --revision=2",
        "rollout undo deployment web",
        "rollout status deployment web --timeout=30s",
        "get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'",
        "rollout undo deployment web --to-revision=2",
        "rollout undo deployment web --to-revision=99",
        "rollout status deployment web --timeout=30s",
        "rollout pause deployment web",
        "rollout pause deployment web",
        "set image deployment/web main=none:3",
        "rollout status deployment web --watch=false",
        "rollout restart deployment web",
        "rollout undo deployment web",
        "rollout resume deployment web",
        "rollout resume deployment web",
        "rollout status deployment web --timeout=30s",
        "rollout restart deployment web",
        "rollout status deployment web --timeout=30s",
        "rollout history deployment web -o name",
        Command("get replicasets -l app=web -o custom-columns=D:.spec.replicas", unordered=True),
        "rollout status deployment none",
        "rollout status configmap none",
    ),
    "rollouts of other kinds": (
        Command("create -f -", _DAEMONS),
        "rollout status daemonset agent --timeout=30s",
        "get daemonset agent -o wide",
        "set image daemonset/agent main=none:2",
        "rollout status daemonset agent --timeout=30s",
        "rollout history daemonset agent",
        "rollout undo daemonset agent",
        "rollout status daemonset agent --timeout=30s",
        "rollout pause daemonset agent",
        Command("create -f -", _STATEFUL),
        "rollout status statefulset db --timeout=30s",
        "get statefulset db -o wide",
        "get pods -l app=db -o name",
        "rollout restart statefulset db",
        "rollout status statefulset db --timeout=30s",
        "rollout history statefulset db",
        "rollout undo statefulset db",
        "rollout status statefulset db --timeout=30s",
        "scale statefulset db --replicas=1",
        "wait pod/db-1 --for=delete --timeout=30s",
        Command("describe statefulset db", unordered=True),
        "describe daemonset agent",
        Command("get controllerrevisions -l app=db -o custom-columns=R:.revision", unordered=True),
        "delete statefulset db",
        "delete daemonset agent",
    ),
    "scales": (
        Command("create -f -", DEPLOYMENT),
        "scale deployment web --replicas=3",
        "scale deployment web --current-replicas=9 --replicas=1",
        "scale deployment web --current-replicas=3 --replicas=1",
        "scale deployment web --resource-version=1 --replicas=1",
        "scale deployment/web deployment/none --replicas=1",
        "scale --replicas=2 -f -",
        "scale deployment web --replicas=-1",
        "scale deployment web --replicas=2 --dry-run=server",
        "rollout status deployment web --timeout=30s",
        "scale deployment web --replicas=0 --timeout=20s",
        "autoscale deployment web --min=1 --max=3 --cpu=50%",
        "get hpa web",
        "autoscale deployment web --min=1 --max=3",
        "autoscale deployment none --max=3",
        "delete hpa web",
        "expose deployment web --port=80 --target-port=8080 --type=NodePort",
        "get service web -o wide",
        "expose deployment web --port=80",
        "expose deployment web --port=80 --name=headless --cluster-ip=None",
        "get services",
        "scale configmap kube-root-ca.crt --replicas=1",
    ),
    "setting": (
        Command("create -f -", DEPLOYMENT),
        "set image deployment/web main=none:2 nothing=x",
        _observed(2),
        "set image deployment/web '*=all:1'",
        _observed(3),
        "set env deployment/web A=b C=d",
        _observed(4),
        "set env deployment/web --list",
        "set env deployment/web A-",
        _observed(5),
        "create configmap values --from-literal=KEY=value",
        "set env deployment/web --from=configmap/values",
        _observed(6),
        "set env deployment/web --list --resolve",
        "set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m",
        _observed(7),
        "create serviceaccount robot",
        "set serviceaccount deployment web robot",
        _observed(8),
        "expose deployment web --port=80",
        "set selector service web app=other",
        "create role reader --verb=get --resource=pods",
        "create rolebinding readers --role=reader --user=ada",
        "set subject rolebinding readers --user=bob --group=some",
        "get rolebinding readers -o wide",
        "rollout status deployment web --timeout=30s",
        "wait deployment web --for=jsonpath='{.status.terminatingReplicas}'=0 --timeout=20s",
        "get deployment web -o yaml",
        "set image deployment/none main=x",
    ),
    "runs": (
        "run web --image=none --labels=app=web,tier=front --port=80 --env=A=b",
        "wait pod/web --for=condition=Ready --timeout=20s",
        "run web --image=none",
        "run other --image=none --restart=Never --dry-run=client -o yaml -- sleep 1",
        "run other --image=none --restart=OnFailure --expose --port=80 --dry-run=server",
        "run exposed --image=none --port=80 --expose",
        "get pod,service -l run=exposed -o name",
        "run Bad_Name --image=none",
        "get pods -l tier=front --show-labels",
        "delete pod web exposed --now",
        "create job j --image=none -- true",
        "wait job/j --for=condition=Complete --timeout=30s",
        "get job j",
        "create cronjob c --image=none --schedule=@daily -- true",
        "create job now --from=cronjob/c",
        "wait job/now --for=condition=Complete --timeout=30s",
        "get jobs",
        "get cronjob c",
        "delete job j now",
    ),
    "nodes": (
        "get nodes -o name",
        "cordon node-1",
        "get node node-1 --no-headers -o custom-columns=N:.metadata.name,U:.spec.unschedulable",
        "cordon node-1",
        "uncordon node-1",
        "taint node node-1 a=b:NoSchedule",
        "taint node node-1 a=b:NoSchedule",
        "taint node node-1 a=c:NoSchedule --overwrite",
        "taint node node-1 a:NoSchedule-",
        "taint node node-1 a:NoSchedule-",
        "taint node node-1 a=b:Nonsense",
        "label node node-1 zone=x",
        "get nodes -L zone --no-headers -o custom-columns=N:.metadata.name,Z:.metadata.labels.zone",
        "label node node-1 zone-",
        Command("create -f -", POD.replace("spec:", "spec:\n  nodeName: node-1", 1)),
        "wait pod/web --for=condition=Ready --timeout=20s",
        "drain node-1 --pod-selector=app=web",
        "drain node-1 --pod-selector=app=web --force --dry-run=server",
        "drain node-1 --pod-selector=app=web --force --timeout=30s",
        "get pods",
        "uncordon node-1",
        Command("create -f -", DEPLOYMENT),
        "create poddisruptionbudget p --selector=app=web --min-available=2",
        "rollout status deployment web --timeout=30s",
        "drain node-0 node-1 --pod-selector=app=web --timeout=1s --skip-wait-for-delete-timeout=1 --dry-run=client",
        "uncordon node-0 node-1",
        "drain none",
        "cordon none",
        "top nodes",
        "top pods",
    ),
}
