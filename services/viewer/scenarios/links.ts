import type { ScenarioTick } from '../records/api.ts'

type Shown = Pick<ScenarioTick, 'lens' | 'traceId' | 'spanId'>

/** The panel of the trace page that a lens is. */
const panels = ['map', 'error', 'logs', 'raw']

/** The place on the page that shows what a tick is about. */
export function tickHref(scenario: string, { lens, traceId, spanId }: Shown): string {
  const marked = new URLSearchParams({ where: `app.scenario=${scenario}` })
  if (lens === 'traces' || lens === 'heatmap') return `/traces?${marked}`
  if (lens === 'wires' || traceId === undefined) return '/wires'
  const query = new URLSearchParams({
    scenario,
    ...(panels.includes(lens) && { lens }),
    ...(spanId && { span: spanId }),
  })
  return `/trace/${traceId}?${query}`
}

/** The trace at which a play ends, at the first span that a tick speaks of. */
export function playHref(
  scenario: string,
  traceId: string,
  ticks: readonly ScenarioTick[],
): string {
  const spanId = ticks.find(tick => tick.traceId === traceId && tick.spanId)?.spanId
  return tickHref(scenario, { lens: 'waterfall', traceId, ...(spanId && { spanId }) })
}
