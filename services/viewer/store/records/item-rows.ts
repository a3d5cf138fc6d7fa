import { messageOfItem } from '../../errors/same-error.ts'
import type { ItemRecord } from '../../records/record.ts'
import type { Ledger } from './ledger.ts'
import type { Occurrence, OccurrenceRows } from './occurrence-rows.ts'
import type { Tally } from './tally.ts'
import type { TraceRows } from './trace-rows.ts'

/** Writes Rollbar's items. */
export function createItemRows(occurrences: OccurrenceRows, traces: TraceRows, ledger: Ledger) {
  function add(item: ItemRecord, tally: Tally): void {
    if (occurrences.isThere(item.uuid)) return
    if (item.traceId !== undefined) addToTrace(item, item.traceId, tally)
    else {
      const { rows, bytes } = occurrences.write(toOccurrence(item), null)
      ledger.addLoose('items', rows, bytes)
      tally.keep({ rows, bytes })
    }
  }

  function addToTrace(item: ItemRecord, traceId: string, tally: Tally): void {
    const head = traces.open(traceId, 'rollbar', '')
    if (tally.roomIn(head, 'items') === 0) {
      tally.dropFrom(traceId, head, 'items', 1)
      return
    }
    const { micros, ...gained } = occurrences.write(toOccurrence(item), head.seq)
    // The trace of an item's last occurrence is pinned.
    head.isPinned = true
    traces.gain(head, 'rollbar', { startMicros: micros, endMicros: micros, ...gained })
    tally.keep(gained, traceId)
    if (head.foundErrors > 0) tally.unsettled.add(traceId)
  }

  return { add }
}

const toOccurrence = ({ uuid, ...item }: ItemRecord): Occurrence => ({
  ...item,
  key: uuid,
  report: 0,
  message: messageOfItem({ uuid, ...item }),
})
