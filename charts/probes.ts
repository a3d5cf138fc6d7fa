import { k8s } from 'cdk8s-plus-27'

const http = (path: string) => ({ httpGet: { path, port: k8s.IntOrString.fromString('http') } })

/**
 * `/healthz`: the process lives, whatever its database does. `/readyz`: it may get traffic.
 * Readiness is probed every 2 s, since a terminating pod drains for 5 s. A start may take a minute
 * on a busy laptop.
 */
export const httpProbes = {
  startupProbe: { ...http('/healthz'), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
  livenessProbe: { ...http('/healthz'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readinessProbe: { ...http('/readyz'), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2 },
} satisfies Partial<k8s.Container>

export const tcpProbe = (port: number) => ({
  tcpSocket: { port: k8s.IntOrString.fromNumber(port) },
  periodSeconds: 10,
  timeoutSeconds: 5,
})
