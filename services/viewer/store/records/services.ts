import type { TraceFacts } from './trace-facts.ts'

/**
 * The services of a trace in order of appearance: those of its spans and segments by their start,
 * then those that only wrote log lines.
 */
export function servicesOf({ spans, segments, lines }: TraceFacts): string[] {
  const started = new Map<string, number>()
  const note = (service: string, startMicros: number) => {
    const known = started.get(service)
    if (known === undefined || startMicros < known) started.set(service, startMicros)
  }
  for (const { service, startMicros } of spans) note(service, startMicros)
  for (const { name, startMicros, isSubsegment } of segments) {
    if (!isSubsegment) note(name, startMicros)
  }
  const inOrder = [...started].sort(([, one], [, other]) => one - other)
  const names = [...inOrder.map(([service]) => service), ...lines.map(({ service }) => service)]
  const known = names.filter(isName)
  return [...new Set(known.length > 0 ? known : names)]
}

/** A sender without a name is no service beside those that have one. */
const isName = (service: string) => service !== '' && service !== 'unknown'
