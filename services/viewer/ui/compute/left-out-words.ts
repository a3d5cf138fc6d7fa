import type { MapAnswer, Truncated } from '../../records/api.ts'
import { plural } from '../../words/format.ts'

/** `This trace is too large to show in full: 12,000 spans and 3 log lines are left out.` */
export function truncatedInWords({ spans, segments, errors, logs }: Truncated): string {
  const parts = [
    spans > 0 && plural(spans, 'span'),
    segments > 0 && plural(segments, 'segment'),
    errors > 0 && plural(errors, 'error item'),
    logs > 0 && plural(logs, 'log line'),
  ].filter(part => part !== false)
  return `This trace is too large to show in full: ${inWords(parts)} are left out.`
}

/**
 * `Only the busiest services are shown: 31,700 services and 5 calls are left out.` Of a large trace:
 * `Drawn from the first part of the trace: 40,000 records are left out.`
 */
export function moreInWords({ nodes, edges, records = 0 }: NonNullable<MapAnswer['more']>): string {
  const parts = [nodes > 0 && plural(nodes, 'service'), edges > 0 && plural(edges, 'call')].filter(
    part => part !== false,
  )
  const sentences = [
    parts.length > 0 && `Only the busiest services are shown: ${inWords(parts)} are left out.`,
    records > 0 &&
      `Drawn from the first part of the trace: ${plural(records, 'record')} are left out.`,
  ]
  return sentences.filter(Boolean).join(' ')
}

/** What a map is drawn from, where that is not segments alone. */
export function sourceInWords({ drawnFrom }: Pick<MapAnswer, 'drawnFrom'>): string | undefined {
  if (drawnFrom === 'spans') return 'drawn from spans: no segments came'
  return drawnFrom === 'both'
    ? 'drawn from segments, and from spans of services that sent none'
    : undefined
}

const inWords = (parts: string[]) =>
  [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ')
