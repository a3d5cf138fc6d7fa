import type { IncomingMessage, RequestListener } from 'node:http'
import { isProbe as isProbePath, pathOf } from '../contracts/probe-paths.ts'
import { answerProbe } from '../http/probes.ts'
import { faultsIn } from '../scenarios/run/chosen.ts'
import { withControl } from '../scenarios/run/control.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

type Served = { listener: RequestListener; isProbe: (request: IncomingMessage) => boolean }

/**
 * The listener of a service, and which requests are answered outside of it. With SCENARIOS=on the viewer
 * can switch the service, and a scenario may have probes traced.
 */
export function withScenarios(
  telemetry: Telemetry,
  app: RequestListener,
  isReady: () => boolean,
): Served {
  const isProbe = ({ url }: IncomingMessage) => isProbePath(url)
  const { scenarios } = telemetry
  if (!scenarios) return { listener: telemetry.instrument(app), isProbe }
  const appWithProbes: RequestListener = (request, response) => {
    if (!isProbe(request)) return app(request, response)
    // The span is named by it, as Express would leave it.
    Object.assign(request, { route: { path: pathOf(request.url ?? '') } })
    answerProbe(request, response, isReady)
  }
  return {
    listener: withControl(scenarios, telemetry.instrument(appWithProbes)),
    isProbe: request =>
      isProbe(request) &&
      !faultsIn(scenarios.chosenFor(request.headers), scenarios.service).tracesProbes,
  }
}
