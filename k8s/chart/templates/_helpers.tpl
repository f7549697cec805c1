{{/* The labels that kustomize adds to every object. */}}
{{- define "tcp-traffic-scan.labels" -}}
app.kubernetes.io/name: tcp-traffic-scan
app.kubernetes.io/part-of: tcp-traffic-scan
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* An object as YAML, with the release's namespace and the labels. Takes the list of root and object. */}}
{{- define "tcp-traffic-scan.object" -}}
{{- $root := index . 0 }}
{{- $object := index . 1 }}
{{- $labels := include "tcp-traffic-scan.labels" $root | fromYaml }}
{{- $own := $object.metadata.labels | default dict }}
{{- $_ := set $object.metadata "labels" (merge $labels $own) }}
{{- $_ := set $object.metadata "namespace" $root.Release.Namespace }}
{{- toYaml $object }}
{{- end }}

{{/* The server that stands for all agents, at the port of their metrics. */}}
{{- define "tcp-traffic-scan.peers" -}}
all:tcp-traffic-scan-peers.{{ .Release.Namespace }}.svc:59121
{{- end }}

{{/* The settings: those of base/scan.env, of a mesh and of the values, each over the one before. */}}
{{- define "tcp-traffic-scan.settings" -}}
{{- $settings := dict }}
{{- range .Files.Lines "base/scan.env" }}
{{- if and . (not (hasPrefix "#" .)) }}
{{- $pair := regexSplit "=" . 2 }}
{{- $_ := set $settings (index $pair 0) (index $pair 1) }}
{{- end }}
{{- end }}
{{- if .Values.mesh.enabled }}
{{- $_ := set $settings "TCP_TRAFFIC_SCAN_RESPONDER" "32601" }}
{{- $_ := set $settings "TCP_TRAFFIC_SCAN_RESPONDER_ALLOW" (join "," .Values.mesh.allow) }}
{{- end }}
{{- toYaml (mergeOverwrite $settings .Values.settings) }}
{{- end }}

{{- define "tcp-traffic-scan.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
