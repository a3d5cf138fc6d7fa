import { type Lens, type Wire, type Wires, wires } from '../../records/api.ts'
import type { Rejection, WireAmounts } from '../../records/record.ts'

/** The counts of each wire since the store was created; `kept` are those of an earlier process. */
export function createWireCounts(now: () => number, kept: Partial<Wires> = {}) {
  const none = { received: 0, rejected: 0, dropped: 0, bytes: 0, lastSeenMillis: null }
  const counts = Object.fromEntries(wires.map(wire => [wire, { ...none, ...kept[wire] }])) as Wires

  function count(wire: Wire, amounts: WireAmounts): void {
    const entry = counts[wire]
    entry.received += amounts.received ?? 0
    entry.rejected += amounts.rejected ?? 0
    entry.dropped += amounts.dropped ?? 0
    entry.bytes += amounts.bytes ?? 0
    entry.lastSeenMillis = now()
  }

  return { count, read: (): Wires => structuredClone(counts) }
}

// Enough to explain a trace on display; a flood of garbage must not fill the memory.
export const maxRejections = 1000

export const wiresOf: { [lens in Lens]: readonly Wire[] } = {
  otlp: ['otlp-traces'],
  xray: ['xray-udp', 'xray-api'],
  rollbar: ['rollbar'],
  logs: ['logs', 'otlp-logs'],
}

export type KeptRejection = Rejection & { atMillis: number }

/** The latest rejections, for traces that miss something; `kept` are of an earlier process. */
export function createRejections(now: () => number, kept: KeptRejection[] = []) {
  let count = kept.length

  function note(rejection: Rejection): void {
    kept.push({ ...rejection, atMillis: now() })
    count++
    if (kept.length > 2 * maxRejections) kept = kept.slice(-maxRejections)
  }

  const isOf = ({ wire }: Rejection, lens: Lens) => wiresOf[lens].includes(wire)

  /** Why a wire of this lens rejected a record of the trace. */
  const reasonOf = (lens: Lens, traceId: string): string | undefined =>
    kept.findLast(each => each.traceId === traceId && isOf(each, lens))?.reason

  /**
   * Why a wire of this lens rejected a record between two times. A record that cannot be decoded
   * names no trace, so it may be one that a trace of that time misses.
   */
  function reasonNear(lens: Lens, fromMillis: number, toMillis: number): string | undefined {
    const near = kept.findLast(
      each =>
        each.traceId === undefined &&
        each.atMillis >= fromMillis &&
        each.atMillis <= toMillis &&
        isOf(each, lens),
    )
    return near && `${near.wire} rejected a record at that time: ${near.reason}`
  }

  /** Those of a time, the oldest first. */
  const between = (fromMillis: number, toMillis: number): KeptRejection[] =>
    kept.filter(({ atMillis }) => atMillis >= fromMillis && atMillis < toMillis)

  /** The number of all rejections, forgotten ones included. */
  const total = () => count

  /** The rejections after the first `after`, as far as they are kept. */
  const since = (after: number) => kept.slice(Math.max(kept.length - (count - after), 0))

  function clear(): void {
    kept = []
  }

  return { note, reasonOf, reasonNear, between, total, since, clear }
}
