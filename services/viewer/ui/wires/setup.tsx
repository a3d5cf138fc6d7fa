import {
  type Lens,
  lenses,
  type SetupAnswer,
  type SetupCell,
  type SetupCheck,
  type SetupService,
} from '../../records/api.ts'
import { formatCount, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { FixText } from '../parts/copy-line.tsx'
import { type DataRow, DataTable } from '../parts/data-table.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Panel } from '../parts/panel.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { useApi } from '../state/loaded.ts'

const refreshMillis = 10_000

const titles: { [lens in Lens]: string } = {
  otlp: 'Spans',
  xray: 'Segments',
  rollbar: 'Errors',
  logs: 'Log lines',
}

/** What each service sends, what is missing, and the line that mends it; and checks of it all. */
export function Setup() {
  const loaded = useApi<SetupAnswer>('setup?range=PT1H', refreshMillis)
  return (
    <Panel id="setup" title="Set-up" note="what came from each service in the last hour">
      <LoadedView loaded={loaded} what="the set-up" show={answer => <Answer {...answer} />} />
    </Panel>
  )
}

function Answer({ services, checks, traces: { looked, ofRange } }: SetupAnswer) {
  const passed = checks.filter(({ state }) => state === 'ok')
  return (
    <>
      <Scroller label="Set-up" class="table">
        <DataTable
          label="Services and lenses"
          columns={['Service', ...lenses.map(lens => titles[lens])]}
          rows={services.map(toRow)}
        />
      </Scroller>
      {looked < ofRange && (
        <p class="page-line">
          Counted in the newest {formatCount(looked)} of {plural(ofRange, 'trace')}.
        </p>
      )}
      <Checks checks={checks.filter(({ state }) => state !== 'ok')} />
      <details class="setup-passed">
        <summary>✓ {plural(passed.length, 'check')} passed</summary>
        <Checks checks={passed} />
      </details>
    </>
  )
}

const toRow = ({ service, language, lenses: cells }: SetupService): DataRow => ({
  key: service,
  cells: [
    <>
      <bdi>{rowText(service, 60)}</bdi>
      {language && <small>{rowText(language, 80)}</small>}
    </>,
    ...lenses.map(lens => <Cell {...cells[lens]} />),
  ],
})

/** A lens that was not announced is no problem: its line waits behind *add*. */
function Cell({ count, lastMillis, problem, fix }: SetupCell) {
  return (
    <>
      {problem !== undefined && <span class="status-fault">✖ {rowText(problem, 400)} </span>}
      {count > 0 && (
        <span>
          {problem === undefined && '✓ '}
          {formatCount(count)}{' '}
          <small>{lastMillis !== null && <TimeAgo millis={lastMillis} />}</small>
        </span>
      )}
      {fix !== undefined && (
        <details open={problem !== undefined}>
          <summary>{problem === undefined ? '– none: add' : 'fix'}</summary>
          <FixText text={`\`${fix}\``} />
        </details>
      )}
    </>
  )
}

const marks = { ok: '✓', warning: '▲', failing: '✖' }
const looks = { ok: 'status-ok', warning: 'status-error', failing: 'status-fault' }

const Checks = ({ checks }: { checks: SetupCheck[] }) => (
  <ul class="setup-checks">
    {checks.map(({ name, state, text, fix }) => (
      <li key={name}>
        <span class={looks[state]} role="img" aria-label={state}>
          {marks[state]}
        </span>{' '}
        {rowText(text, 1_000)} {fix && <FixText text={fix} />}
      </li>
    ))}
  </ul>
)
