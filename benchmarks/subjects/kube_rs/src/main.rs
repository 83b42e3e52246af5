//! kube-rs, built for the benchmark: each measure prints its figures, as the Python subjects do.

mod process;
mod rate;

use std::{env, pin::pin};

use futures::{StreamExt, TryStreamExt};
use k8s_openapi::api::core::v1::Pod;
use kube::{
    Api, Client, Config, ResourceExt,
    api::{WatchEvent, WatchParams},
    runtime::{WatchStreamExt, reflector, watcher},
};
use rate::Rate;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments[0].as_str() {
        "sync" => sync(pods(&arguments[1]), pods(&arguments[2])).await,
        "watch" => watch(pods(&arguments[1]), &arguments[2]).await,
        "informer" => inform(pods(&arguments[1]), &arguments[2]).await,
        other => panic!("no such measure: {other}"),
    }
}

fn pods(server: &str) -> Api<Pod> {
    let config = Config::new(server.parse().expect("an address"));
    Api::all(Client::try_from(config).expect("a client"))
}

/// Fill a reflector's store: CPU seconds, and megabytes kept and at the peak. One of few pods is filled before.
async fn sync(api: Api<Pod>, few: Api<Pod>) {
    let _first = filled(few).await;
    let (before, begun) = (process::fresh(), process::cpu_seconds());
    let _store = filled(api).await;
    let spent = process::cpu_seconds() - begun;
    println!("{spent} {} {}", process::resident() - before, process::peak() - before);
}

async fn filled(api: Api<Pod>) -> reflector::Store<Pod> {
    let (store, writer) = reflector::store();
    let mut events = pin!(watcher(api, watcher::Config::default()).reflect(writer));
    while !matches!(events.try_next().await.expect("an event"), Some(watcher::Event::InitDone)) {}
    store.wait_until_ready().await.expect("a store");
    store
}

/// Count the events of a plain watch, typed, in a second of CPU time.
async fn watch(api: Api<Pod>, last: &str) {
    let mut rate = Rate::until(last);
    let mut events = pin!(api.watch(&WatchParams::default(), "81234000").await.expect("a watch"));
    while let Some(Ok(WatchEvent::Modified(pod))) = events.next().await {
        if rate.seen(&pod.resource_version().unwrap_or_default()) {
            return;
        }
    }
    panic!("the watch ended early");
}

/// Count what a reflector's stream passes on to a reader of keys and metadata in a second of CPU time.
async fn inform(api: Api<Pod>, last: &str) {
    let mut rate = Rate::until(last);
    let (_store, writer) = reflector::store();
    let mut events = pin!(watcher(api, watcher::Config::default()).reflect(writer).applied_objects());
    while let Some(Ok(pod)) = events.next().await {
        let version = pod.resource_version().unwrap_or_default();
        if version.starts_with("82") && rate.seen(&version) {
            return;
        }
    }
    panic!("the stream ended early");
}
