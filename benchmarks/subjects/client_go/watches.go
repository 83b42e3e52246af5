package main

import (
	"context"
	"fmt"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// watchEvents counts the events of a plain watch, typed, in a second of CPU time.
func watchEvents(client kubernetes.Interface, last string) {
	rate := newRate(last)
	watch := must(client.CoreV1().Pods("").Watch(context.Background(), metav1.ListOptions{}))
	go func() {
		for event := range watch.ResultChan() {
			rate.seen(event.Object.(*v1.Pod).ResourceVersion)
		}
	}()
	fmt.Println(rate.wait())
	watch.Stop()
}

// rate times what comes from the first event to the one with the last version.
type rate struct {
	last  string
	count int
	begun float64
	done  chan float64
}

func newRate(last string) *rate {
	return &rate{last: last, done: make(chan float64, 1)}
}

func (r *rate) seen(version string) {
	switch {
	case r.count == 0:
		r.begun = cpuSeconds()
	case version == r.last:
		r.done <- float64(r.count) / (cpuSeconds() - r.begun)
	}
	r.count++
}

func (r *rate) wait() float64 {
	return <-r.done
}
