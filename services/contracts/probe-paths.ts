/** Kubernetes probes these paths: is the process alive, and may it get traffic? */
export const healthPath = '/healthz'
const readyPath = '/readyz'

export const pathOf = (url: string) => url.split('?', 1)[0]

/**
 * Whether a request target (`/readyz?verbose`) is a probe's. Probes are answered outside the
 * instrumentation, so they leave no span, no segment and no log line.
 */
export function isProbe(url: string | undefined): boolean {
  const path = pathOf(url ?? '')
  return path === healthPath || path === readyPath
}
