import type { ErrorItemDetail } from '../../api.ts'
import { formatExact, plural } from '../compute/format.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { useApi } from '../state/loaded.ts'

/** `/errors/<fingerprint>`: each time it happened, with its trace. */
export function ErrorItemPage({ fingerprint }: { fingerprint: string }) {
  const loaded = useApi<ErrorItemDetail>(`errors/${encodeURIComponent(fingerprint)}`, 5_000)
  return (
    <div class="page">
      <LoadedView loaded={loaded} what="the error" show={item => <Item item={item} />} />
    </div>
  )
}

function Item({ item }: { item: ErrorItemDetail }) {
  return (
    <>
      <div class="page-head">
        <h1>
          <span class="error-class">{rowText(item.class, 80)}</span>{' '}
          <bdi>{rowText(titleAfterClass(item))}</bdi>
        </h1>
      </div>
      <p class="page-line">
        {plural(item.count, 'occurrence')} · {rowText(item.level, 20)} · first{' '}
        {formatExact(item.firstMillis)} · last {formatExact(item.lastMillis)} · fingerprint{' '}
        <code>{rowText(item.fingerprint, 80)}</code>
      </p>
      <Scroller label="Occurrences" class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Trace</th>
              <th scope="col">Occurrence</th>
            </tr>
          </thead>
          <tbody>
            {item.occurrences.map(({ uuid, timeMillis, traceId, spanId }) => (
              <tr key={uuid}>
                <td>{formatExact(timeMillis)}</td>
                <td>
                  {traceId ? <a href={traceHref(traceId, spanId)}>{traceId}</a> : 'outside a trace'}
                </td>
                <td>
                  <code>{rowText(uuid, 80)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </>
  )
}
