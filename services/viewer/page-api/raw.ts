import type { RawPayloads } from '../raw/raw-payloads.ts'
import { type WireDetail, wires } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { PageApiError } from './query.ts'

/** The last payloads of one wire, and the last rejected ones. */
export async function showWire(
  { wires: countsOf }: Pick<Store, 'wires'>,
  raw: RawPayloads | undefined,
  name: string,
): Promise<WireDetail> {
  const wire = wires.find(each => each === name)
  if (!wire) {
    throw new PageApiError(404, `no wire ${JSON.stringify(name)}`, { hint: wires.join(', ') })
  }
  const seen = raw ? await runInSlices(raw.read(wire)) : { payloads: [], rejected: [] }
  return { wire, counts: countsOf()[wire], ...seen }
}
