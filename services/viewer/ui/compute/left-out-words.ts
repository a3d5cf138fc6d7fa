import type { MapAnswer, Truncated } from '../../records/api.ts'
import { plural } from './format.ts'

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

/** `Only the busiest services are shown: 31,700 services and 5 calls are left out.` */
export function moreInWords({ nodes, edges }: NonNullable<MapAnswer['more']>): string {
  const parts = [nodes > 0 && plural(nodes, 'service'), edges > 0 && plural(edges, 'call')].filter(
    part => part !== false,
  )
  return `Only the busiest services are shown: ${inWords(parts)} are left out.`
}

const inWords = (parts: string[]) =>
  [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ')
