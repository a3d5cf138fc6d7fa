import type { Store } from '../store/open.ts'
import { runInSlices } from '../turns/turns.ts'
import { allowOnly, PageApiError } from './query.ts'
import { noTrace, readTraceId } from './traces.ts'

type Parts = Pick<Store, 'traceParts' | 'oldestMillis'>

/** A page asks for what it shows. */
const mostSpans = 100

/** `/-/api/traces/<id>/page`: a `TracePage` as JSON, without its first rows if it is the `known` version. */
export async function showPage(
  store: Parts,
  path: string,
  query: URLSearchParams,
): Promise<Uint8Array> {
  allowOnly(query, ['known'])
  const traceId = idIn(path)
  const page = store.traceParts.page(traceId, query.get('known') ?? undefined)
  return (await runInSlices(page)) ?? noTrace(store, traceId)
}

/** `/-/api/traces/<id>/<part>`, as JSON. */
export async function showPart(
  store: Parts,
  part: 'rows' | 'lenses',
  path: string,
): Promise<Uint8Array> {
  const traceId = idIn(path)
  return (await runInSlices(store.traceParts[part](traceId))) ?? noTrace(store, traceId)
}

/** `/-/api/traces/<id>/spans?id=`: those that the trace has, in the order of the ids. */
export function showSpans(store: Parts, path: string, query: URLSearchParams): Uint8Array {
  allowOnly(query, ['id'])
  const traceId = idIn(path)
  const ids = query.getAll('id')
  if (ids.length > mostSpans) {
    const expected = `at most ${mostSpans} ids`
    throw new PageApiError(400, `${ids.length} ids`, { expected })
  }
  return store.traceParts.spans(traceId, ids) ?? noTrace(store, traceId)
}

const idIn = (path: string) => readTraceId(path.split('/').at(-2) ?? '')
