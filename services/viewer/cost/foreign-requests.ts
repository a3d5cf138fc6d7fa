const healthPaths = new Set(
  'health healthz healthcheck health-check readyz ready readiness livez live liveness ping'.split(
    ' ',
  ),
)

/** Whether a route is that of a probe, by its last part: `GET /api/healthz`. */
export function isHealthRoute(route: string): boolean {
  const path = route.slice(route.lastIndexOf(' ') + 1)
  return path.startsWith('/') && healthPaths.has(path.slice(path.lastIndexOf('/') + 1))
}

const loadGenerators =
  'k6/ hey/ wrk autocannon artillery locust apachebench vegeta gatling jmeter'.split(' ')

/** Whether a program that makes load says so by its user agent. */
export function isLoadGenerator(userAgent: string): boolean {
  const text = userAgent.slice(0, 100).toLowerCase()
  return loadGenerators.some(name => text.includes(name))
}
