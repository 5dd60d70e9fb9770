{{- define "causeway.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end -}}

{{- define "causeway.labels" -}}
app.kubernetes.io/name: causeway
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "causeway.image" -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}

{{- define "causeway.queue" -}}
{{- if .Values.nats.enabled -}}nats://{{ include "causeway.name" . }}-nats:4222
{{- else -}}{{ required "nats.url is missing: set it, or nats.enabled to true" .Values.nats.url }}{{- end -}}
{{- end -}}

{{- define "causeway.security" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "causeway.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- /* A pod's own copies of its secrets, which nobody else may read. The group that may read volumes may also read what is mounted from a Secret, whatever its mode says
       (kubernetes/kubernetes#57923), and the program refuses keys that others may read. Takes the root context and the files. */}}
{{- define "causeway.ownSecrets" -}}
- name: secrets
  image: {{ include "causeway.image" .root }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  command: [install, -m, "0400", -t, /own{{ range .files }}, /mounted/{{ . }}{{ end }}]
  securityContext: {{- include "causeway.containerSecurity" .root | nindent 4 }}
  volumeMounts:
    - {name: mounted, mountPath: /mounted, readOnly: true}
    - {name: secret, mountPath: /own}
{{- end -}}

{{- define "causeway.natsConf" -}}
server_name: $POD
listen: 0.0.0.0:4222
http: 0.0.0.0:8222
max_payload: 1MB
authorization { timeout: 30 } # all workers may come back at once
include ../nats-secret/accounts.conf
jetstream {
  store_dir: /data
  sync_interval: always
}
{{- if gt (int .Values.nats.replicas) 1 }}
cluster {
  name: {{ include "causeway.name" . }}-nats
  listen: 0.0.0.0:6222
  include ../nats-routes/routes.conf
}
{{- end }}
{{- end -}}
