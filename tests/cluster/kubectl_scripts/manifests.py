"""Manifests that several scripts use, and the files that lie where kubectl runs."""

CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: app, labels: {tier: front}}
data: {colour: blue, text: "two\\nlines"}
"""
OTHER = """
apiVersion: v1
kind: ConfigMap
metadata: {name: other, labels: {tier: front}}
data: {size: "1"}
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - {name: main, image: none, ports: [{containerPort: 80, name: http}], resources: {limits: {cpu: 100m, memory: 1Mi}}}
    - {name: sidecar, image: other:v1, env: [{name: A, value: b}]}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: main, image: "none:1", ports: [{containerPort: 80}]}]
"""
WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.alike.test}
spec:
  group: alike.test
  names: {plural: widgets, kind: Widget, shortNames: [wi], categories: [all]}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
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
                mode: {type: string, enum: [fast, slow], default: fast}
            status: {type: object, properties: {size: {type: integer}, phase: {type: string}}}
      additionalPrinterColumns:
        - {name: Size, type: integer, jsonPath: .spec.size}
        - {name: Words, type: string, jsonPath: ".spec.words", priority: 1}
        - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
"""
WIDGET = "{apiVersion: alike.test/v1, kind: Widget, metadata: {name: a}, spec: {size: 3, words: [one, two]}}"
KUSTOMIZATION = """
namePrefix: my-
labels: [{pairs: {team: blue}}]
resources: [app.yaml]
configMapGenerator: [{name: made, literals: [a=b]}]
"""

FILES = {
    "app.yaml": CONFIG,
    "both/app.yaml": CONFIG,
    "both/deeper/other.yaml": OTHER,
    "overlay/kustomization.yaml": KUSTOMIZATION,
    "overlay/app.yaml": CONFIG,
    "template.txt": "{{range .items}}{{.metadata.name}};{{end}}",
    "columns.txt": "NAME          COLOUR\nmetadata.name data.colour\n",
    "path.txt": "{.items[*].metadata.name}",
    "patch.json": '{"data": {"size": "9"}}',
    "words.properties": "a=1\nb=2\n",
}
"""By their names."""
