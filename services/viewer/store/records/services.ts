import type { TraceFacts } from './trace-facts.ts'

/**
 * The services of a trace in order of appearance: those of its spans and segments by their start,
 * then those that only wrote log lines.
 */
export function servicesOf({ spans, segments, lines }: TraceFacts): string[] {
  const started = [
    ...spans.map(({ service, startMicros }) => ({ service, startMicros })),
    ...segments
      .filter(({ isSubsegment }) => !isSubsegment)
      .map(({ name, startMicros }) => ({ service: name, startMicros })),
  ].sort((a, b) => a.startMicros - b.startMicros)
  const names = [...started, ...lines].map(({ service }) => service)
  const known = names.filter(isName)
  return [...new Set(known.length > 0 ? known : names)]
}

/** A sender without a name is no service beside those that have one. */
const isName = (service: string) => service !== '' && service !== 'unknown'
