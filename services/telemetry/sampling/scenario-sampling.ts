import { trace } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace'
import { faultsOf } from '../../scenarios/run/chosen.ts'
import type { ServiceName } from '../../scenarios/scenario.ts'
import { incomingTraceOf } from '../../trace-context/propagation.ts'
import { ruleResults } from './sampling.ts'

/** The rule that spans and lines of a scenario's request name. */
const ruleName = 'scenario'

/** Decides on new traces of requests whose scenario keeps a share, and leaves all others to `sampler`. */
export function scenarioSampling(sampler: Sampler, service: ServiceName): Sampler {
  const byRate = new Map<number, ReturnType<typeof ruleResults>['byRate']>()

  function deciderOf(rate: number) {
    const decide = byRate.get(rate) ?? ruleResults(ruleName, rate).byRate
    byRate.set(rate, decide)
    return decide
  }

  return {
    shouldSample(context, traceId, ...more) {
      const { keeps } = faultsOf(service, context)
      const isNew = !trace.getSpanContext(context) && !incomingTraceOf(context)
      return keeps === undefined || !isNew
        ? sampler.shouldSample(context, traceId, ...more)
        : deciderOf(keeps)(traceId)
    },
    toString: () => `${sampler}`,
  }
}
