import type { ErrorItem, ErrorsAnswer } from '../../api.ts'
import { formatAgo, formatCount, formatExact } from '../compute/format.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Notice } from '../parts/notice.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { useApi } from '../state/loaded.ts'

/** `/errors`: items by fingerprint, as Rollbar groups them. */
export function ErrorsPage() {
  const loaded = useApi<ErrorsAnswer>('errors', 5_000)
  return (
    <div class="page">
      <div class="page-head">
        <h1>Errors</h1>
      </div>
      <LoadedView
        loaded={loaded}
        what="errors"
        show={({ errors }) => <ErrorTable errors={errors} />}
      />
    </div>
  )
}

function ErrorTable({ errors }: { errors: ErrorItem[] }) {
  if (errors.length === 0) {
    return (
      <Notice title="No error yet">
        <p>
          Report one: <code>curl localhost:3000/rollbar/test</code>
        </p>
      </Notice>
    )
  }
  return (
    <Scroller label="Items" class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Level</th>
            <th scope="col" class="number">
              Count
            </th>
            <th scope="col">Last</th>
            <th scope="col">First</th>
          </tr>
        </thead>
        <tbody>
          {errors.map(error => (
            <ErrorRow key={error.fingerprint} error={error} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function ErrorRow({ error }: { error: ErrorItem }) {
  const now = Date.now()
  return (
    <tr>
      <td>
        <a href={`/errors/${encodeURIComponent(error.fingerprint)}`}>
          <b class="error-class">{rowText(error.class, 80)}</b>{' '}
          <bdi>{rowText(titleAfterClass(error))}</bdi>
        </a>
      </td>
      <td>{rowText(error.level, 20)}</td>
      <td class="number">{formatCount(error.count)}</td>
      <td>
        <time title={formatExact(error.lastMillis)}>{formatAgo(error.lastMillis, now)}</time>
      </td>
      <td>
        <time title={formatExact(error.firstMillis)}>{formatAgo(error.firstMillis, now)}</time>
      </td>
    </tr>
  )
}
