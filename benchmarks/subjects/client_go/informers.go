package main

import (
	"fmt"
	"runtime"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

const (
	idleSeconds = 10
	readRounds  = 50
)

// copied keeps the compiler from leaving the copies out.
var copied *v1.Pod

// syncInformer fills a shared informer's store: CPU seconds, and megabytes kept and at the peak. One of few pods is filled before.
func syncInformer(client, few kubernetes.Interface) {
	started(podInformer(few))
	before, begun := fresh(), cpuSeconds()
	informer := podInformer(client)
	started(informer)
	spent := cpuSeconds() - begun
	kept := settled() - before
	fmt.Println(spent, kept, peak()-before)
	runtime.KeepAlive(informer)
}

// readCopies prints the CPU microseconds of a look-up and a deep copy, of a thousand pods in turn.
func readCopies(client kubernetes.Interface) {
	informer := podInformer(client)
	started(informer)
	store := informer.GetStore()
	keys := store.ListKeys()[:1000]
	runtime.GC()
	begun := cpuSeconds()
	for range readRounds {
		for _, key := range keys {
			value, _, _ := store.GetByKey(key)
			copied = value.(*v1.Pod).DeepCopy()
		}
	}
	fmt.Println((cpuSeconds() - begun) / float64(readRounds*len(keys)) * 1e6)
}

// informEvents counts what one handler, which reads keys and metadata, is told in a second of CPU time.
func informEvents(client kubernetes.Interface, last string) {
	rate := newRate(last)
	informer := podInformer(client)
	must(informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		UpdateFunc: func(_, value any) {
			pod := value.(*v1.Pod)
			rate.seen(pod.ResourceVersion)
		},
	}))
	started(informer)
	fmt.Println(rate.wait())
}

// idle keeps many informers on one client: the share of a core in percent, and the threads of the process.
func idle(client kubernetes.Interface, count int) {
	for range count {
		started(podInformer(client))
	}
	runtime.GC()
	begun := cpuSeconds()
	time.Sleep(idleSeconds * time.Second)
	fmt.Println((cpuSeconds()-begun)/idleSeconds*100, status("Threads"))
}

func podInformer(client kubernetes.Interface) cache.SharedIndexInformer {
	return informers.NewSharedInformerFactory(client, 0).Core().V1().Pods().Informer()
}

// started runs an informer and waits for its sync without polling, which would count as its work.
func started(informer cache.SharedIndexInformer) {
	go informer.Run(nil)
	for !informer.HasSynced() {
		time.Sleep(time.Millisecond)
	}
}
