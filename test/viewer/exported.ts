import type { Store } from '../../services/viewer/store/open.ts'
import type { FilePart } from '../../services/viewer/store/records/trace-file.ts'

/** The exported records of one kind of a trace. */
export function exported<Kind extends FilePart['kind']>(
  store: Store,
  traceId: string,
  kind: Kind,
): Extract<FilePart, { kind: Kind }>['records'] {
  const parts = [...(store.exportTrace(traceId)?.parts() ?? [])]
  return parts
    .filter(part => part.kind === kind)
    .flatMap<unknown>(({ records }) => records) as never
}
