import type { MapAnswer, Truncated } from '../../records/api.ts'
import { plural } from '../../words/format.ts'

const one = {
  spans: 'span',
  segments: 'segment',
  errors: 'error item',
  logs: 'log line',
  nodes: 'service',
  edges: 'call',
  records: 'record',
}

/** `12,000 spans and 3 log lines are left out.` Empty: nothing is. */
function leftOut(counts: { [what in keyof typeof one]?: number }): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => plural(count, one[what as keyof typeof one]))
  const last = parts.pop()
  return last ? `${[parts.join(', '), last].filter(Boolean).join(' and ')} are left out.` : ''
}

/** `This trace is too large to show in full: 12,000 spans and 3 log lines are left out.` */
export const truncatedInWords = (counts: Truncated): string =>
  `This trace is too large to show in full: ${leftOut(counts)}`

/**
 * `Only the busiest services are shown: 31,700 services and 5 calls are left out.` Of a large trace:
 * `Drawn from the first part of the trace: 40,000 records are left out.`
 */
export function moreInWords({ nodes, edges, records }: NonNullable<MapAnswer['more']>): string {
  const [busiest, first] = [leftOut({ nodes, edges }), leftOut({ records: records ?? 0 })]
  return [
    busiest && `Only the busiest services are shown: ${busiest}`,
    first && `Drawn from the first part of the trace: ${first}`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** What a map is drawn from, where that is not segments alone. */
export function sourceInWords({ drawnFrom }: Pick<MapAnswer, 'drawnFrom'>): string | undefined {
  if (drawnFrom === 'spans') return 'drawn from spans: no segments came'
  return drawnFrom === 'both'
    ? 'drawn from segments, and from spans of services that sent none'
    : undefined
}
