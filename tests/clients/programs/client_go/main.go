// client-go at its daily work. Its argument is a kubeconfig; each step that holds is a line.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	coreapply "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/tools/watch"
)

const space = "client-go"

var (
	labels     = map[string]string{"app": "web"}
	containers = core.PodSpec{Containers: []core.Container{{Name: "main", Image: "none"}}}
	soon, _    = context.WithTimeout(context.Background(), time.Minute)
)

// A client of every sort that client-go has.
type clients struct {
	config  *rest.Config
	typed   *kubernetes.Clientset
	dynamic *dynamic.DynamicClient
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	must(err)
	if len(os.Args) > 2 {
		config.ContentType = os.Args[2]
		config.AcceptContentTypes = os.Args[2] + ",application/json"
	}
	with := clients{config, kubernetes.NewForConfigOrDie(config), dynamic.NewForConfigOrDie(rest.CopyConfig(config))}
	steps := []struct {
		name string
		do   func(clients)
	}{
		{"objects", objects}, {"lists", lists}, {"writes", writes}, {"patches", patches}, {"apply", apply}, {"scale", scale},
		{"watches", watches}, {"informers", informs}, {"kubelet", kubelet}, {"ports", ports}, {"status", status},
		{"leases", leases}, {"discovery", discover}, {"custom", custom}, {"errors", refusals}, {"deletes", deletes},
	}
	for _, step := range steps {
		step.do(with)
		fmt.Println(step.name)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func same(found, wanted any) {
	if !reflect.DeepEqual(found, wanted) {
		panic(fmt.Sprintf("%v, not %v", found, wanted))
	}
}

func settings(name string, data, labels map[string]string) *core.ConfigMap {
	return &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: name, Labels: labels}, Data: data}
}

func names(list *core.ConfigMapList) (found []string) {
	for _, item := range list.Items {
		found = append(found, item.Name)
	}
	return found
}

// Create and read.
func objects(with clients) {
	_, err := with.typed.CoreV1().Namespaces().Create(soon, &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: space}}, meta.CreateOptions{})
	must(err)
	account := &core.ServiceAccount{ObjectMeta: meta.ObjectMeta{Name: "default"}}
	_, err = with.typed.CoreV1().ServiceAccounts(space).Create(soon, account, meta.CreateOptions{})
	must(err)
	pods := with.typed.CoreV1().Pods(space)
	made, err := pods.Create(soon, &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "web", Labels: labels}, Spec: containers}, meta.CreateOptions{})
	must(err)
	read, err := pods.Get(soon, "web", meta.GetOptions{})
	must(err)
	same(read.UID, made.UID)
	same(read.Status.Phase, core.PodPending)
	same(read.Spec.RestartPolicy, core.RestartPolicyAlways)
	secret := &core.Secret{ObjectMeta: meta.ObjectMeta{Name: "keys"}, Data: map[string][]byte{"key": []byte("value")}}
	kept, err := with.typed.CoreV1().Secrets(space).Create(soon, secret, meta.CreateOptions{})
	must(err)
	same(kept.Data, secret.Data)
}

// Selectors and pages.
func lists(with clients) {
	maps := with.typed.CoreV1().ConfigMaps(space)
	for number := range 5 {
		_, err := maps.Create(soon, settings(fmt.Sprintf("part-%d", number), nil, map[string]string{"odd": fmt.Sprint(number % 2)}), meta.CreateOptions{})
		must(err)
	}
	odd, err := maps.List(soon, meta.ListOptions{LabelSelector: "odd=1"})
	must(err)
	same(names(odd), []string{"part-1", "part-3"})
	pending, err := with.typed.CoreV1().Pods(space).List(soon, meta.ListOptions{FieldSelector: "status.phase=Pending"})
	must(err)
	same(len(pending.Items), 1)
	var found []string
	for token := ""; ; {
		page, err := maps.List(soon, meta.ListOptions{Limit: 2, Continue: token, LabelSelector: "odd"})
		must(err)
		found = append(found, names(page)...)
		if token = page.Continue; token == "" {
			break
		}
	}
	same(found, []string{"part-0", "part-1", "part-2", "part-3", "part-4"})
}

// Replace, and a conflict.
func writes(with clients) {
	maps := with.typed.CoreV1().ConfigMaps(space)
	read, err := maps.Get(soon, "part-0", meta.GetOptions{})
	must(err)
	read.Data = map[string]string{"a": "1"}
	_, err = maps.Update(soon, read, meta.UpdateOptions{})
	must(err)
	_, err = maps.Update(soon, read, meta.UpdateOptions{})
	same(errors.IsConflict(err), true)
}

// The kinds of patches that it sends.
func patches(with clients) {
	pods := with.typed.CoreV1().Pods(space)
	for _, kind := range []types.PatchType{types.StrategicMergePatchType, types.MergePatchType} {
		body := fmt.Sprintf(`{"metadata":{"labels":{"patched":"%d"}}}`, len(kind))
		pod, err := pods.Patch(soon, "web", kind, []byte(body), meta.PatchOptions{})
		must(err)
		same(pod.Labels["patched"], fmt.Sprint(len(kind)))
	}
	steps := `[{"op":"add","path":"/data/b","value":"2"}]`
	changed, err := with.typed.CoreV1().ConfigMaps(space).Patch(soon, "part-0", types.JSONPatchType, []byte(steps), meta.PatchOptions{})
	must(err)
	same(changed.Data, map[string]string{"a": "1", "b": "2"})
}

// Server-side apply, and its conflict.
func apply(with clients) {
	maps := with.typed.CoreV1().ConfigMaps(space)
	wanted := func(value string) *coreapply.ConfigMapApplyConfiguration {
		return coreapply.ConfigMap("applied", space).WithData(map[string]string{"a": value})
	}
	_, err := maps.Apply(soon, wanted("1"), meta.ApplyOptions{FieldManager: "one"})
	must(err)
	_, err = maps.Apply(soon, wanted("2"), meta.ApplyOptions{FieldManager: "two"})
	same(errors.IsConflict(err), true)
	taken, err := maps.Apply(soon, wanted("2"), meta.ApplyOptions{FieldManager: "two", Force: true})
	must(err)
	same(taken.Data["a"], "2")
	same(len(taken.ManagedFields), 1)
	extracted, err := coreapply.ExtractConfigMap(taken, "two")
	must(err)
	same(extracted.Data, taken.Data)
}

// A Deployment and its scale.
func scale(with clients) {
	deployments := with.typed.AppsV1().Deployments(space)
	template := core.PodTemplateSpec{ObjectMeta: meta.ObjectMeta{Labels: labels}, Spec: containers}
	spec := apps.DeploymentSpec{Selector: &meta.LabelSelector{MatchLabels: labels}, Template: template}
	made, err := deployments.Create(soon, &apps.Deployment{ObjectMeta: meta.ObjectMeta{Name: "web"}, Spec: spec}, meta.CreateOptions{})
	must(err)
	same(*made.Spec.Replicas, int32(1))
	now, err := deployments.GetScale(soon, "web", meta.GetOptions{})
	must(err)
	now.Spec.Replicas = 3
	_, err = deployments.UpdateScale(soon, "web", now, meta.UpdateOptions{})
	must(err)
	found, err := deployments.Get(soon, "web", meta.GetOptions{})
	must(err)
	same(*found.Spec.Replicas, int32(3))
	same(found.Generation, int64(2))
	same(found.Spec.Strategy.Type, apps.RollingUpdateDeploymentStrategyType)
}

// From a list's version on.
func watches(with clients) {
	maps := with.typed.CoreV1().ConfigMaps(space)
	list, err := maps.List(soon, meta.ListOptions{})
	must(err)
	_, err = maps.Create(soon, settings("seen", nil, nil), meta.CreateOptions{})
	must(err)
	_, err = maps.Patch(soon, "seen", types.MergePatchType, []byte(`{"data":{"a":"1"}}`), meta.PatchOptions{})
	must(err)
	must(maps.Delete(soon, "seen", meta.DeleteOptions{}))
	events, err := maps.Watch(soon, meta.ListOptions{ResourceVersion: list.ResourceVersion})
	must(err)
	defer events.Stop()
	var seen []string
	for event := range events.ResultChan() {
		seen = append(seen, string(event.Type)+" "+event.Object.(*core.ConfigMap).Name)
		if len(seen) == 3 {
			break
		}
	}
	same(seen, []string{"ADDED seen", "MODIFIED seen", "DELETED seen"})
}

// A shared informer: what is there, and then changes.
func informs(with clients) {
	factory := informers.NewSharedInformerFactoryWithOptions(with.typed, 0, informers.WithNamespace(space))
	maps := factory.Core().V1().ConfigMaps()
	changes := make(chan string, 100)
	_, err := maps.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		UpdateFunc: func(_, after any) { changes <- after.(*core.ConfigMap).Data["informed"] },
	})
	must(err)
	factory.Start(soon.Done())
	factory.WaitForCacheSync(soon.Done())
	found, err := maps.Lister().ConfigMaps(space).Get("part-0")
	must(err)
	same(found.Data, map[string]string{"a": "1", "b": "2"})
	_, err = with.typed.CoreV1().ConfigMaps(space).Patch(soon, "part-0", types.MergePatchType, []byte(`{"data":{"informed":"yes"}}`), meta.PatchOptions{})
	must(err)
	select {
	case change := <-changes:
		same(change, "yes")
	case <-time.After(10 * time.Second):
		panic("the informer was not told")
	}
}

// Logs, and a command in a container over a WebSocket.
func kubelet(with clients) {
	text, err := with.typed.CoreV1().Pods(space).GetLogs("web", &core.PodLogOptions{}).DoRaw(soon)
	must(err)
	same(string(text), "first\nsecond\n")
	options := &core.PodExecOptions{Command: []string{"echo", "hello"}, Stdout: true, Stderr: true}
	request := with.typed.CoreV1().RESTClient().Get().Resource("pods").Namespace(space).Name("web").SubResource("exec")
	command, err := remotecommand.NewWebSocketExecutor(with.config, "GET", request.VersionedParams(options, scheme.ParameterCodec).URL().String())
	must(err)
	var out, errs bytes.Buffer
	must(command.StreamWithContext(soon, remotecommand.StreamOptions{Stdout: &out, Stderr: &errs}))
	same(out.String(), "hello\n")
}

// A connection to a port of the pod, in a tunnel over a WebSocket.
func ports(with clients) {
	request := with.typed.CoreV1().RESTClient().Get().Resource("pods").Namespace(space).Name("web").SubResource("portforward")
	dialer, err := portforward.NewSPDYOverWebsocketDialer(request.URL(), with.config)
	must(err)
	stop, ready := make(chan struct{}), make(chan struct{})
	forwarder, err := portforward.New(dialer, []string{"0:80"}, stop, ready, io.Discard, os.Stderr)
	must(err)
	go func() { must(forwarder.ForwardPorts()) }()
	<-ready
	open, err := forwarder.GetPorts()
	must(err)
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/", open[0].Local))
	must(err)
	text, err := io.ReadAll(answer.Body)
	must(err)
	same(string(text), "hello\n")
	close(stop)
}

// A part that is written apart, and waiting for it.
func status(with clients) {
	pods := with.typed.CoreV1().Pods(space)
	read, err := pods.Get(soon, "web", meta.GetOptions{})
	must(err)
	read.Spec.Containers[0].Image = "other"
	read.Status.Phase = core.PodRunning
	read.Status.Conditions = []core.PodCondition{{Type: core.PodReady, Status: core.ConditionTrue}}
	_, err = pods.UpdateStatus(soon, read, meta.UpdateOptions{})
	must(err)
	chosen := fields.OneTermEqualSelector("metadata.name", "web")
	list := cache.NewListWatchFromClient(with.typed.CoreV1().RESTClient(), "pods", space, chosen)
	event, err := watch.UntilWithSync(soon, list, &core.Pod{}, nil, func(event apiwatch.Event) (bool, error) {
		return event.Object.(*core.Pod).Status.Phase == core.PodRunning, nil
	})
	must(err)
	same(event.Object.(*core.Pod).Spec.Containers[0].Image, "none")
	running, err := pods.List(soon, meta.ListOptions{FieldSelector: "status.phase=Running"})
	must(err)
	same(len(running.Items), 1)
}

// Two candidates for one Lease: the second leads when the first lets go.
func leases(with clients) {
	led := make(chan string, 10)
	candidate := func(name string) (context.Context, context.CancelFunc) {
		ends, cancel := context.WithCancel(soon)
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  meta.ObjectMeta{Name: "lead", Namespace: space},
			Client:     with.typed.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: name},
		}
		go leaderelection.RunOrDie(ends, leaderelection.LeaderElectionConfig{
			Lock: lock, ReleaseOnCancel: true, LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 200 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) { led <- name },
				OnStoppedLeading: func() {},
			},
		})
		return ends, cancel
	}
	_, first := candidate("one")
	same(<-led, "one")
	_, second := candidate("two")
	defer second()
	first()
	same(<-led, "two")
	lease, err := with.typed.CoordinationV1().Leases(space).Get(soon, "lead", meta.GetOptions{})
	must(err)
	same(*lease.Spec.HolderIdentity, "two")
	same(*lease.Spec.LeaseTransitions > 0, true)
}

// Which kinds there are, and which resource a kind is.
func discover(with clients) {
	groups, resources, err := with.typed.Discovery().ServerGroupsAndResources()
	must(err)
	same(len(groups) > 10 && len(resources) > 15, true)
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(with.typed.Discovery()))
	found, err := mapper.RESTMapping(schema.GroupKind{Group: "apps", Kind: "Deployment"})
	must(err)
	same(found.Resource, schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"})
	web, err := with.dynamic.Resource(found.Resource).Namespace(space).Get(soon, "web", meta.GetOptions{})
	must(err)
	same(web.GetKind(), "Deployment")
	version, err := with.typed.Discovery().ServerVersion()
	must(err)
	same(version.Major, "1")
	schemas, err := with.typed.Discovery().OpenAPISchema()
	must(err)
	same(len(schemas.Definitions.AdditionalProperties) > 100, true)
}

// A definition, and an object of it, without types.
func custom(with clients) {
	definition := map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": map[string]any{"name": "foos.clux.dev"},
		"spec": map[string]any{
			"group": "clux.dev", "scope": "Namespaced",
			"names": map[string]any{"plural": "foos", "singular": "foo", "kind": "Foo"},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
			}},
		},
	}
	definitions := schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	_, err := with.dynamic.Resource(definitions).Create(soon, &unstructured.Unstructured{Object: definition}, meta.CreateOptions{})
	if !errors.IsAlreadyExists(err) {
		must(err)
	}
	foos := with.dynamic.Resource(schema.GroupVersionResource{Group: "clux.dev", Version: "v1", Resource: "foos"}).Namespace(space)
	made := map[string]any{"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": map[string]any{"name": "one"}, "spec": map[string]any{"size": int64(1)}}
	_, err = foos.Create(soon, &unstructured.Unstructured{Object: made}, meta.CreateOptions{})
	must(err)
	changed, err := foos.Patch(soon, "one", types.MergePatchType, []byte(`{"spec":{"size":2}}`), meta.PatchOptions{})
	must(err)
	same(changed.Object["spec"], map[string]any{"size": int64(2)})
	found, err := with.typed.Discovery().ServerResourcesForGroupVersion("clux.dev/v1")
	must(err)
	same(found.APIResources[0].Kind, "Foo")
}

// What is not there, is there already, or is not valid.
func refusals(with clients) {
	_, err := with.typed.CoreV1().Pods(space).Get(soon, "nobody", meta.GetOptions{})
	same(errors.IsNotFound(err), true)
	_, err = with.typed.CoreV1().ConfigMaps(space).Create(soon, settings("part-0", nil, nil), meta.CreateOptions{})
	same(errors.IsAlreadyExists(err), true)
	_, err = with.typed.CoreV1().ConfigMaps(space).Create(soon, settings("Not A Name", nil, nil), meta.CreateOptions{})
	same(errors.IsInvalid(err), true)
}

// One, many, and a namespace with all that is in it.
func deletes(with clients) {
	now := int64(0)
	must(with.typed.CoreV1().Pods(space).Delete(soon, "web", meta.DeleteOptions{GracePeriodSeconds: &now}))
	maps := with.typed.CoreV1().ConfigMaps(space)
	must(maps.DeleteCollection(soon, meta.DeleteOptions{}, meta.ListOptions{LabelSelector: "odd"}))
	left, err := maps.List(soon, meta.ListOptions{LabelSelector: "odd"})
	must(err)
	same(len(left.Items), 0)
	must(with.typed.CoreV1().Namespaces().Delete(soon, space, meta.DeleteOptions{}))
}
