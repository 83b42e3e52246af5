//! kube-rs at its daily work. Its argument is a kubeconfig; each step that holds is a line.

use std::{env, pin::pin, time::Duration};

use futures::{StreamExt, TryStreamExt};
use k8s_openapi::{
    api::{
        apps::v1::Deployment,
        core::v1::{ConfigMap, Namespace, Pod, Secret, ServiceAccount},
    },
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api, Client, Config, ResourceExt,
    api::{
        ApiResource, AttachParams, DeleteParams, DynamicObject, GroupVersionKind, ListParams, LogParams, Patch, PatchParams,
        PostParams, WatchEvent, WatchParams,
    },
    config::{KubeConfigOptions, Kubeconfig},
    runtime::{WatchStreamExt, reflector, watcher},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, time::timeout};

const SPACE: &str = "kube-rs";

#[tokio::main]
async fn main() {
    let file = env::args().nth(1).expect("a kubeconfig");
    let kubeconfig = Kubeconfig::read_from(file).expect("a kubeconfig");
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.expect("a config");
    let client = Client::try_from(config).expect("a client");
    macro_rules! steps {
        ($($step:ident)*) => { $(
            timeout(Duration::from_secs(60), $step(client.clone())).await.expect("a step that ends");
            println!("{}", stringify!($step));
        )* };
    }
    steps!(objects lists writes patches apply scale watches informers kubelet custom errors deletes);
}

fn of<K: DeserializeOwned>(value: Value) -> K {
    serde_json::from_value(value).expect("an object")
}

fn maps(client: Client) -> Api<ConfigMap> {
    Api::namespaced(client, SPACE)
}

fn pods(client: Client) -> Api<Pod> {
    Api::namespaced(client, SPACE)
}

fn container() -> Value {
    json!({"containers": [{"name": "main", "image": "none"}]})
}

fn code<T: std::fmt::Debug>(result: kube::Result<T>) -> u16 {
    match result {
        Err(kube::Error::Api(status)) => status.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

/// Create and read.
async fn objects(client: Client) {
    let with = PostParams::default();
    let namespaces: Api<Namespace> = Api::all(client.clone());
    namespaces.create(&with, &of(json!({"metadata": {"name": SPACE}}))).await.expect("a namespace");
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), SPACE);
    accounts.create(&with, &of(json!({"metadata": {"name": "default"}}))).await.expect("an account");
    let pod = json!({"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": container()});
    let made = pods(client.clone()).create(&with, &of(pod)).await.expect("a pod");
    let read = pods(client.clone()).get("web").await.expect("the pod");
    assert_eq!(read.uid(), made.uid());
    assert_eq!(read.status.unwrap().phase.as_deref(), Some("Pending"));
    let secrets: Api<Secret> = Api::namespaced(client, SPACE);
    let kept = secrets.create(&with, &of(json!({"metadata": {"name": "keys"}, "data": {"key": "dmFsdWU="}}))).await.expect("a secret");
    assert_eq!(kept.data.unwrap()["key"].0, b"value");
}

/// Selectors and pages.
async fn lists(client: Client) {
    let maps = maps(client.clone());
    for number in 0..5 {
        let map = json!({"metadata": {"name": format!("part-{number}"), "labels": {"odd": (number % 2).to_string()}}});
        maps.create(&PostParams::default(), &of(map)).await.expect("a map");
    }
    let odd = maps.list(&ListParams::default().labels("odd=1")).await.expect("a list");
    assert_eq!(odd.iter().map(ResourceExt::name_any).collect::<Vec<_>>(), ["part-1", "part-3"]);
    let pending = pods(client).list(&ListParams::default().fields("status.phase=Pending")).await.expect("a list");
    assert_eq!(pending.items.len(), 1);
    let mut with = ListParams::default().labels("odd").limit(2);
    let mut found = 0;
    loop {
        let page = maps.list(&with).await.expect("a page");
        found += page.items.len();
        match page.metadata.continue_.filter(|token| !token.is_empty()) {
            Some(token) => with = with.continue_token(&token),
            None => break,
        }
    }
    assert_eq!(found, 5);
}

/// Replace, and a conflict.
async fn writes(client: Client) {
    let maps = maps(client);
    let mut read = maps.get("part-0").await.expect("the map");
    read.data = Some([("a".to_string(), "1".to_string())].into());
    maps.replace("part-0", &PostParams::default(), &read).await.expect("the new map");
    assert_eq!(code(maps.replace("part-0", &PostParams::default(), &read).await), 409);
}

/// The kinds of patches that it sends.
async fn patches(client: Client) {
    let with = PatchParams::default();
    let pods = pods(client.clone());
    for patch in [
        Patch::Strategic(json!({"metadata": {"labels": {"patched": "yes"}}})),
        Patch::Merge(json!({"metadata": {"labels": {"patched": "again"}}})),
    ] {
        pods.patch("web", &with, &patch).await.expect("the pod");
    }
    assert_eq!(pods.get("web").await.expect("the pod").labels()["patched"], "again");
    let data = maps(client).patch("part-0", &with, &Patch::Merge(json!({"data": {"b": "2"}}))).await.expect("the map").data;
    assert_eq!(json!(data), json!({"a": "1", "b": "2"}));
}

/// Server-side apply, and its conflict.
async fn apply(client: Client) {
    let maps = maps(client);
    let wanted = |value: &str| {
        Patch::Apply(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": value}}))
    };
    maps.patch("applied", &PatchParams::apply("one"), &wanted("1")).await.expect("the map");
    assert_eq!(code(maps.patch("applied", &PatchParams::apply("two"), &wanted("2")).await), 409);
    let taken = maps.patch("applied", &PatchParams::apply("two").force(), &wanted("2")).await.expect("the map");
    assert_eq!(taken.managed_fields().len(), 1);
    assert_eq!(taken.data.unwrap()["a"], "2");
}

/// A Deployment and its scale.
async fn scale(client: Client) {
    let deployments: Api<Deployment> = Api::namespaced(client, SPACE);
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": container()});
    let body = json!({"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template}});
    let made = deployments.create(&PostParams::default(), &of(body)).await.expect("a deployment");
    assert_eq!(made.spec.unwrap().replicas, Some(1));
    let more = Patch::Merge(json!({"spec": {"replicas": 3}}));
    deployments.patch_scale("web", &PatchParams::default(), &more).await.expect("its scale");
    let found = deployments.get("web").await.expect("the deployment");
    assert_eq!((found.spec.unwrap().replicas, found.metadata.generation), (Some(3), Some(2)));
}

/// From a list's version on.
async fn watches(client: Client) {
    let maps = maps(client);
    let start = maps.list(&ListParams::default()).await.expect("a list").metadata.resource_version.unwrap();
    maps.create(&PostParams::default(), &of(json!({"metadata": {"name": "seen"}}))).await.expect("a map");
    maps.patch("seen", &PatchParams::default(), &Patch::Merge(json!({"data": {"a": "1"}}))).await.expect("the map");
    maps.delete("seen", &DeleteParams::default()).await.expect("its end");
    let mut events = pin!(maps.watch(&WatchParams::default(), &start).await.expect("a watch"));
    assert!(matches!(events.try_next().await.expect("an event"), Some(WatchEvent::Added(map)) if map.name_any() == "seen"));
    assert!(matches!(events.try_next().await.expect("an event"), Some(WatchEvent::Modified(_))));
    assert!(matches!(events.try_next().await.expect("an event"), Some(WatchEvent::Deleted(_))));
}

/// A reflector: what is there, and then changes.
async fn informers(client: Client) {
    let maps = maps(client);
    let (store, writer) = reflector::store();
    let mut events = pin!(watcher(maps.clone(), watcher::Config::default()).reflect(writer).boxed());
    while !matches!(events.try_next().await.expect("an event"), Some(watcher::Event::InitDone)) {}
    let found = |name: &str| store.find(|map: &ConfigMap| map.name_any() == name);
    assert_eq!(found("part-0").expect("a map").data.as_ref().unwrap()["b"], "2");
    maps.patch("part-0", &PatchParams::default(), &Patch::Merge(json!({"data": {"b": "3"}}))).await.expect("the map");
    assert!(matches!(events.try_next().await.expect("an event"), Some(watcher::Event::Apply(_))));
    assert_eq!(found("part-0").expect("a map").data.as_ref().unwrap()["b"], "3");
}

/// Logs, and a command in a container.
async fn kubelet(client: Client) {
    let pods = pods(client);
    assert_eq!(pods.logs("web", &LogParams::default()).await.expect("a log"), "first\nsecond\n");
    let mut session = pods.exec("web", ["echo", "hello"], &AttachParams::default()).await.expect("a session");
    let mut text = String::new();
    session.stdout().expect("its output").read_to_string(&mut text).await.expect("its output");
    assert_eq!(text, "hello\n");
    session.join().await.expect("its end");
}

/// A definition, and an object of it, without types.
async fn custom(client: Client) {
    let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let version = json!({"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}});
    let names = json!({"plural": "foos", "singular": "foo", "kind": "Foo"});
    let spec = json!({"group": "clux.dev", "scope": "Namespaced", "names": names, "versions": [version]});
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    match definitions.create(&PostParams::default(), &of(json!({"metadata": {"name": "foos.clux.dev"}, "spec": spec}))).await {
        Err(kube::Error::Api(status)) if status.code == 409 => (),
        other => drop(other.expect("a definition")),
    }
    let kind = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk("clux.dev", "v1", "Foo"), "foos");
    let foos: Api<DynamicObject> = Api::namespaced_with(client, SPACE, &kind);
    let one = DynamicObject::new("one", &kind).data(json!({"spec": {"size": 1}}));
    foos.create(&PostParams::default(), &one).await.expect("a foo");
    let changed = foos.patch("one", &PatchParams::default(), &Patch::Merge(json!({"spec": {"size": 2}}))).await.expect("the foo");
    assert_eq!(changed.data["spec"]["size"], 2);
}

/// What is not there, is there already, or is not valid.
async fn errors(client: Client) {
    let maps = maps(client);
    let with = PostParams::default();
    assert_eq!(code(maps.get("nobody").await), 404);
    assert_eq!(code(maps.create(&with, &of(json!({"metadata": {"name": "part-0"}}))).await), 409);
    assert_eq!(code(maps.create(&with, &of(json!({"metadata": {"name": "Not A Name"}}))).await), 422);
}

/// One, many, and a namespace with all that is in it.
async fn deletes(client: Client) {
    pods(client.clone()).delete("web", &DeleteParams::default().grace_period(0)).await.expect("its end");
    let odd = ListParams::default().labels("odd");
    maps(client.clone()).delete_collection(&DeleteParams::default(), &odd).await.expect("their end");
    assert_eq!(maps(client.clone()).list(&odd).await.expect("a list").items.len(), 0);
    let namespaces: Api<Namespace> = Api::all(client);
    namespaces.delete(SPACE, &DeleteParams::background()).await.expect("its end");
}
