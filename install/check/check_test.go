// Package check reads what the deployment files say with the libraries of the tools that will read them: Helm's and Compose's. It is a module of
// its own, so that neither becomes a dependency of the rollup.
package check

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/stretchr/testify/require"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"
)

const chart = "../helm/causeway"

func TestChartLints(t *testing.T) {
	values := map[string]any{"operator": map[string]any{"config": "a: b"}}
	result := lint.All(chart, values, "default", true)
	for _, m := range result.Messages {
		if m.Severity >= support.WarningSev {
			t.Errorf("%s", m)
		}
	}
}

type object struct {
	Kind             string
	Metadata         struct{ Name string }
	Data, StringData map[string]string
	Spec             struct {
		Replicas                 int
		PublishNotReadyAddresses bool
		PodManagementPolicy      string
		Template                 struct {
			Metadata struct{ Annotations map[string]string }
			Spec     struct {
				AutomountServiceAccountToken *bool
				SecurityContext              struct {
					RunAsNonRoot bool
				}
				InitContainers, Containers []struct {
					Name, Image     string
					Command, Args   []string
					SecurityContext struct {
						ReadOnlyRootFilesystem   bool
						AllowPrivilegeEscalation *bool
					}
					VolumeMounts []struct {
						Name     string
						ReadOnly bool
					}
					Resources     struct{ Limits map[string]any }
					LivenessProbe struct{ HTTPGet struct{ Path string } }
				}
				Volumes []volume
			}
		}
	}
}

type volume struct {
	Secret struct {
		SecretName string
		Items      []struct{ Key string }
	}
}

func render(t *testing.T, values map[string]any) (map[string]object, error) {
	t.Helper()
	return renderIn(t, cluster{}, values)
}

// cluster has Secrets, by name, and nothing else.
type cluster map[string]map[string]any

// GetClientFor implements engine.ClientProvider.
func (c cluster) GetClientFor(string, string) (dynamic.NamespaceableResourceInterface, bool, error) {
	return resources{there: c}, true, nil
}

type resources struct {
	dynamic.NamespaceableResourceInterface
	there cluster
}

// Namespace implements dynamic.NamespaceableResourceInterface.
func (r resources) Namespace(string) dynamic.ResourceInterface { return r }

// Get implements dynamic.ResourceInterface.
func (r resources) Get(_ context.Context, name string, _ metav1.GetOptions, _ ...string) (*unstructured.Unstructured, error) {
	data, ok := r.there[name]
	if !ok {
		return nil, apierrors.NewNotFound(schema.GroupResource{}, name)
	}
	return &unstructured.Unstructured{Object: map[string]any{"data": data}}, nil
}

// renderIn renders the chart for a cluster where some of it is already.
func renderIn(t *testing.T, there cluster, values map[string]any) (map[string]object, error) {
	t.Helper()
	c, err := loader.Load(chart)
	require.NoError(t, err)
	top, err := chartutil.ToRenderValues(c, values, chartutil.ReleaseOptions{Name: "prod", Namespace: "default"}, nil)
	require.NoError(t, err)
	files, err := engine.RenderWithClientProvider(c, top, there)
	if err != nil {
		return nil, err
	}
	out := map[string]object{}
	for name, text := range files {
		for _, doc := range regexp.MustCompile(`(?m)^---$`).Split(text, -1) {
			if strings.TrimSpace(doc) == "" || strings.HasSuffix(name, ".tpl") {
				continue
			}
			var o object
			require.NoError(t, yaml.Unmarshal([]byte(doc), &o), "%s:\n%s", name, doc)
			if o.Kind != "" {
				out[o.Kind+" "+o.Metadata.Name] = o
			}
		}
	}
	return out, nil
}

// Nothing runs as root or writes to its image, keys are mounted and read-only, and each role is there.
func TestChartRenders(t *testing.T) {
	objects, err := render(t, map[string]any{"operator": map[string]any{"config": "data: /var/lib/causeway"}})
	require.NoError(t, err)
	for _, name := range []string{"Secret prod-operator-config", "Service prod-operator", "StatefulSet prod-operator", "StatefulSet prod-worker-cpu",
		"StatefulSet prod-worker-gpu", "StatefulSet prod-nats", "Service prod-nats", "Service prod-nats-peers", "PodDisruptionBudget prod-nats"} {
		require.Contains(t, objects, name)
	}
	for name, o := range objects {
		if o.Kind != "StatefulSet" {
			continue
		}
		pod := o.Spec.Template.Spec
		require.True(t, pod.SecurityContext.RunAsNonRoot, name)
		require.NotNil(t, pod.AutomountServiceAccountToken, name)
		require.False(t, *pod.AutomountServiceAccountToken, "%s: nothing asks the cluster", name)
		for _, c := range append(pod.InitContainers, pod.Containers...) {
			require.True(t, c.SecurityContext.ReadOnlyRootFilesystem, name)
			require.NotNil(t, c.SecurityContext.AllowPrivilegeEscalation, name)
			require.False(t, *c.SecurityContext.AllowPrivilegeEscalation, name)
			for _, m := range c.VolumeMounts {
				if m.Name == "keys" || m.Name == "secret" && c.Name != "secrets" {
					require.True(t, m.ReadOnly, "%s mounts %s", name, m.Name)
				}
			}
		}
	}
	for _, name := range []string{"operator", "worker-cpu", "worker-gpu"} { // dashboards have something to show
		template := objects["StatefulSet prod-"+name].Spec.Template
		require.Equal(t, "true", template.Metadata.Annotations["prometheus.io/scrape"], name)
		if port := template.Metadata.Annotations["prometheus.io/port"]; name != "operator" {
			require.Contains(t, template.Spec.Containers[0].Args, "--metrics=0.0.0.0:"+port)
		}
	}
	require.True(t, objects["Service prod-operator"].Spec.PublishNotReadyAddresses, "users get in while L1 does not answer")
	for _, file := range []string{"../nats.conf", "../nats-cluster.conf"} { // the chart's has what those of other machines have
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, line := range []string{"authorization { timeout: 30 }", "sync_interval: always", "max_payload: 1MB"} {
			require.Contains(t, string(text), line)
			require.Contains(t, objects["ConfigMap prod-nats"].Data["nats.conf"], line)
		}
	}
	require.Equal(t, 1, objects["StatefulSet prod-operator"].Spec.Replicas)
	require.Equal(t, 3, objects["StatefulSet prod-nats"].Spec.Replicas)
	gpu := objects["StatefulSet prod-worker-gpu"].Spec.Template.Spec.Containers[0]
	require.Contains(t, gpu.Args, "--device=cuda:0")
	require.Contains(t, gpu.Resources.Limits, "nvidia.com/gpu")
}

// Each role is given its own secret, and of it nothing but what it needs: no worker can get at the operator's keys.
func TestChartGivesEachRoleItsSecret(t *testing.T) {
	own := map[string]any{"name": "own", "replicas": 1, "device": "cpu", "secret": "prod-own"}
	shared := map[string]any{"name": "shared", "replicas": 1, "device": "cpu"}
	operator := map[string]any{"config": "a: b"}
	objects, err := render(t, map[string]any{"operator": operator, "workers": []any{own, shared}})
	require.NoError(t, err)
	for name, want := range map[string][]string{
		"operator": {"prod-operator-config", "operator.yaml", "causeway-operator", "l1.key", "operator.key"}, "nats": {"causeway-nats", "accounts.conf", "prod-nats-routes", "routes.conf"},
		"worker-own": {"prod-own", "worker.key"}, "worker-shared": {"causeway-worker", "worker.key"},
	} {
		var got []string
		for _, v := range objects["StatefulSet prod-"+name].Spec.Template.Spec.Volumes {
			if v.Secret.SecretName != "" {
				got = append(got, v.Secret.SecretName)
				for _, i := range v.Secret.Items {
					got = append(got, i.Key)
				}
			}
		}
		require.Equal(t, want, got, name)
	}
	require.Contains(t, objects["StatefulSet prod-worker-own"].Spec.Template.Spec.Containers[0].Args, "--nkey=/etc/causeway-secret/worker.key")
	for _, taken := range []string{"causeway-operator", "causeway-nats"} {
		_, err = render(t, map[string]any{"operator": operator, "workerSecret": taken})
		require.ErrorContains(t, err, "one of their own")
		own["secret"] = taken
		_, err = render(t, map[string]any{"operator": operator, "workers": []any{own}})
		require.ErrorContains(t, err, "one of their own")
	}
}

// Keys that a group may read are refused by the program, and a mounted Secret's may be read by the volumes' group: each pod makes copies of its own.
func TestChartCopiesKeys(t *testing.T) {
	objects, err := render(t, map[string]any{"operator": map[string]any{"config": "a: b"}})
	require.NoError(t, err)
	for name, files := range map[string][]string{"operator": {"/mounted/l1.key", "/mounted/operator.key"}, "worker-cpu": {"/mounted/worker.key"}} {
		init := objects["StatefulSet prod-"+name].Spec.Template.Spec.InitContainers
		require.Len(t, init, 1, name)
		require.Equal(t, append([]string{"install", "-m", "0400", "-t", "/own"}, files...), init[0].Command)
	}
}

// Servers of the queue know each other by a password, since who joins them has all rights; others do not reach their port.
func TestChartClosesRoutes(t *testing.T) {
	objects, err := render(t, map[string]any{"operator": map[string]any{"config": "a: b"}})
	require.NoError(t, err)
	secret := objects["Secret prod-nats-routes"]
	password := secret.StringData["password"]
	require.Len(t, password, 40)
	require.Contains(t, secret.StringData["routes.conf"], `authorization { user: route, password: "`+password+`"`)
	require.Equal(t, 3, strings.Count(secret.StringData["routes.conf"], "nats-route://route:"+password+"@prod-nats-"))
	conf := objects["ConfigMap prod-nats"].Data["nats.conf"]
	require.Contains(t, conf, "include ../nats-routes/routes.conf")
	require.NotContains(t, conf, password)
	require.Contains(t, objects, "NetworkPolicy prod-nats")
	alone, err := render(t, map[string]any{"operator": map[string]any{"config": "a: b"}, "nats": map[string]any{"replicas": 1}})
	require.NoError(t, err)
	require.NotContains(t, alone["ConfigMap prod-nats"].Data["nats.conf"], "routes")
}

// An upgrade leaves the password of the queue's servers as it is: those that were not started anew know the old one. Where the chart cannot ask for it, one's own counts.
func TestChartKeepsTheRoutesPassword(t *testing.T) {
	values := map[string]any{"operator": map[string]any{"config": "a: b"}}
	objects, err := renderIn(t, cluster{"prod-nats-routes": {"password": base64.StdEncoding.EncodeToString([]byte("of the install"))}}, values)
	require.NoError(t, err)
	require.Equal(t, "of the install", objects["Secret prod-nats-routes"].StringData["password"])
	require.Contains(t, objects["Secret prod-nats-routes"].StringData["routes.conf"], `password: "of the install"`)
	values["nats"] = map[string]any{"routesSecret": "own"}
	objects, err = render(t, values)
	require.NoError(t, err)
	require.NotContains(t, objects, "Secret prod-nats-routes")
	volumes := objects["StatefulSet prod-nats"].Spec.Template.Spec.Volumes
	require.True(t, slices.ContainsFunc(volumes, func(v volume) bool { return v.Secret.SecretName == "own" && v.Secret.Items[0].Key == "routes.conf" }))
}

// URLs of L1 nodes hold keys: the configuration is in a Secret, the chart's or one's own.
func TestChartHidesTheConfiguration(t *testing.T) {
	const rpc = "https://node.example/KEY"
	objects, err := render(t, map[string]any{"operator": map[string]any{"config": "l1: {rpc: " + rpc + "}"}})
	require.NoError(t, err)
	for name, o := range objects {
		if o.Kind != "Secret" {
			require.NotContains(t, fmt.Sprint(o), rpc, name)
		}
	}
	require.Contains(t, objects["Secret prod-operator-config"].StringData["operator.yaml"], rpc)
	objects, err = render(t, map[string]any{"operator": map[string]any{"existingConfig": "own"}})
	require.NoError(t, err)
	require.NotContains(t, objects, "Secret prod-operator-config")
	volumes := objects["StatefulSet prod-operator"].Spec.Template.Spec.Volumes
	require.True(t, slices.ContainsFunc(volumes, func(v volume) bool { return v.Secret.SecretName == "own" && v.Secret.Items[0].Key == "operator.yaml" }))
}

// An operator may stand by or adopt; one that is not ready, for that or another reason, is replaced all the same.
func TestChartPassesFlags(t *testing.T) {
	objects, err := render(t, map[string]any{"operator": map[string]any{"config": "a: b", "args": []any{"--standby", "--adopt=12345678"}}})
	require.NoError(t, err)
	o := objects["StatefulSet prod-operator"].Spec
	require.Equal(t, []string{"operator", "--config=/etc/causeway/operator.yaml", "--standby", "--adopt=12345678"}, o.Template.Spec.Containers[0].Args)
	require.Equal(t, "Parallel", o.PodManagementPolicy)
}

// What a process reads when it starts is in its pod's annotation, so that an upgrade which changes it starts another. A server that writes no more is started anew.
func TestChartStartsAnew(t *testing.T) {
	operator, nats := map[string]any{"config": "a: b"}, map[string]any{"replicas": 1}
	sums := func(replicas int, config string) (out []string) {
		operator["config"], nats["replicas"] = config, replicas
		objects, err := render(t, map[string]any{"operator": operator, "nats": nats})
		require.NoError(t, err)
		for _, name := range []string{"operator", "nats"} {
			out = append(out, objects["StatefulSet prod-"+name].Spec.Template.Metadata.Annotations["checksum/config"])
		}
		require.Equal(t, "/healthz?js-enabled-only=true", objects["StatefulSet prod-nats"].Spec.Template.Spec.Containers[0].LivenessProbe.HTTPGet.Path)
		return out
	}
	before := sums(1, "a: b")
	require.Equal(t, before, sums(1, "a: b"))
	require.NotEqual(t, before[0], sums(1, "a: c")[0])
	require.NotEqual(t, before[1], sums(3, "a: b")[1])
}

func TestChartSaysWhatIsMissing(t *testing.T) {
	_, err := render(t, nil)
	require.ErrorContains(t, err, "operator.config is missing")
	config := map[string]any{"config": "a: b"}
	_, err = render(t, map[string]any{"operator": config, "nats": map[string]any{"replicas": 2}})
	require.ErrorContains(t, err, "must be 1, 3 or 5")
	_, err = render(t, map[string]any{"operator": config, "nats": map[string]any{"enabled": false}})
	require.ErrorContains(t, err, "nats.url is missing")
}

// Keys come from a volume, mounted read-only; nothing runs as root but what gives a new volume to the queue, without a network; nothing is published beyond this machine.
func TestComposeReads(t *testing.T) {
	options, err := cli.NewProjectOptions([]string{"../compose.yaml"}, cli.WithName("causeway"), cli.WithWorkingDirectory(".."))
	require.NoError(t, err)
	project, err := options.LoadProject(context.Background())
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"operator", "worker", "nats", "data"}, project.ServiceNames())
	for name, s := range project.Services {
		for _, p := range s.Ports {
			require.Equal(t, "127.0.0.1", p.HostIP, name)
		}
		for _, v := range s.Volumes {
			if v.Target == "/keys" {
				require.True(t, v.ReadOnly, name)
			}
		}
		require.True(t, s.ReadOnly, name)
		require.NotEmpty(t, s.User+imageUser(t, s.Image), name)
		require.True(t, s.User != "0" || s.NetworkMode == "none", name)
		require.True(t, s.Build != nil || s.PullPolicy == "never" || !strings.HasPrefix(s.Image, "causeway"), "%s: ours is built here, and fetched from nobody", name)
		if name == "data" { // which ends
			continue
		}
		require.Equal(t, "unless-stopped", s.Restart, name)
		require.Equal(t, []string{"ALL"}, s.CapDrop, name)
		require.Equal(t, []string{"no-new-privileges:true"}, s.SecurityOpt, name)
		require.NotNil(t, s.Logging, name)
		require.Equal(t, "local", s.Logging.Driver, "%s: what it logs must not fill the disk", name)
	}
}

// imageUser is the user of our own image; other images must name one.
func imageUser(t *testing.T, image string) string {
	if !strings.HasPrefix(image, "causeway") {
		return ""
	}
	text, err := os.ReadFile("../Dockerfile")
	require.NoError(t, err)
	m := regexp.MustCompile(`(?m)^USER (\d+)$`).FindStringSubmatch(string(text))
	require.NotNil(t, m, "the image runs as root")
	return m[1]
}

// The image's page signs: the code for it, which is not committed, is built before the program that holds it.
func TestImageBuildsTheSigningCode(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	require.NoError(t, err)
	require.Regexp(t, `(?m)^RUN \./web/build\.sh && .*go build`, string(text))
}

// No key, secret or record gets into the image.
func TestImageHoldsNoKeys(t *testing.T) {
	ignored, err := os.ReadFile("../../.dockerignore")
	require.NoError(t, err)
	uncommitted, err := os.ReadFile("../../.gitignore")
	require.NoError(t, err)
	for _, pattern := range []string{"**/*.key", "**/deployment.json", ".git"} {
		require.Contains(t, strings.Split(string(ignored), "\n"), pattern)
	}
	for _, own := range []string{"install/keys", "install/secrets", "install/operator.yaml"} { // where the compose file has its user put them
		require.Contains(t, strings.Split(string(ignored), "\n"), own)
		require.Contains(t, strings.Split(strings.ReplaceAll(string(uncommitted), "/\n", "\n"), "\n"), "/"+own)
	}
	text, err := os.ReadFile("../Dockerfile")
	require.NoError(t, err)
	require.NotContains(t, string(text), "keys setup")
}
