import type { ErrorItem, ErrorsAnswer } from '../../records/api.ts'
import { formatClock, formatCount } from '../../words/format.ts'
import { sourceNames } from '../compute/error-words.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { levelStatus } from '../compute/status.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { NothingHere } from '../parts/nothing-here.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { StatusMark } from '../parts/status-mark.tsx'
import { TableHead } from '../parts/table.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useApi } from '../state/loaded.ts'
import { rangeParameters, withRange } from '../state/range.ts'
import { useRowKeys } from '../state/row-keys.ts'
import { activitiesAddress } from '../state/where.ts'

const refreshMillis = 5_000
const trendParts = 24

/** `/errors`: errors by fingerprint, as Rollbar groups its items, whatever they come from. */
export function ErrorsPage() {
  const query = new URLSearchParams(rangeParameters.value)
  query.set('trend', String(trendParts))
  const loaded = useApi<ErrorsAnswer>(`errors?${query}`, refreshMillis)
  useRowKeys('Errors', 'a.error-link', 'item')
  return (
    <div class="page">
      <div class="page-head">
        <h1>Errors</h1>
        <RangeSelect />
      </div>
      <LoadedView
        loaded={loaded}
        what="errors"
        show={answer => (answer.errors.length > 0 ? <ErrorTable {...answer} /> : <NoErrors />)}
      />
    </div>
  )
}

const NoErrors = () => (
  <NothingHere
    what="errors"
    first={
      activitiesAddress.value && (
        <p>
          Report one: <code>curl {activitiesAddress.value}/rollbar/test</code>
        </p>
      )
    }
  />
)

function ErrorTable({ errors, trend }: ErrorsAnswer) {
  const label = trend
    ? `from ${formatClock(trend.fromMillis)} to ${formatClock(trend.toMillis)}`
    : ''
  return (
    <Scroller label="Errors" class="table error-table">
      <table>
        <TableHead
          columns={['Error', 'From', 'Level', 'Count', 'When', 'Last', 'First']}
          numbers={['Count']}
        />
        <tbody>
          {errors.map(error => (
            <ErrorRow key={error.fingerprint} error={error} label={label} />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function ErrorRow({ error, label }: { error: ErrorItem; label: string }) {
  return (
    <tr>
      <td>
        <a class="error-link" href={withRange(`/errors/${encodeURIComponent(error.fingerprint)}`)}>
          <b class="error-class">{rowText(error.class, 80)}</b>{' '}
          <bdi>{rowText(titleAfterClass(error))}</bdi>
        </a>
      </td>
      <td class="error-source">{sourceNames(error.sources)}</td>
      <td class="error-level">
        <StatusMark status={levelStatus(error.level)} /> {rowText(error.level, 20)}
      </td>
      <td class="number">{formatCount(error.count)}</td>
      <td>{error.trend && <Sparkline counts={error.trend} label={label} />}</td>
      <td>
        <TimeAgo millis={error.lastMillis} />
      </td>
      <td>
        <TimeAgo millis={error.firstMillis} />
      </td>
    </tr>
  )
}
