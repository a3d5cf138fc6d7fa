import { useEffect } from 'preact/hooks'
import type { SamplingAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { useApi } from '../state/loaded.ts'
import { rangeParameters } from '../state/range.ts'
import { momentTime } from '../state/zone.ts'

const refreshMillis = 10_000

/** X-Ray's sampling rules, what each kept and dropped, and groups. */
export function Sampling() {
  const loaded = useApi<SamplingAnswer>(`sampling?${rangeParameters.value}`, refreshMillis)
  const { state } = loaded.value
  useEffect(() => {
    if (location.hash === '#sampling') document.getElementById('sampling')?.scrollIntoView()
  }, [state])
  return (
    <section class="panel" aria-labelledby="sampling">
      <header class="panel-head">
        <h2 id="sampling">Sampling rules and groups</h2>
        <RangeSelect />
        <div class="panel-note">
          rules apply with <code>SAMPLING=central</code>; change them with <code>npm run xray</code>{' '}
          or <code>aws xray</code>
        </div>
      </header>
      <LoadedView
        loaded={loaded}
        what="rules"
        show={({ rules, groups, sinceMillis }) => (
          <>
            <Rules rules={rules} />
            <p class="page-line">
              Kept and dropped: requests whose log lines name the rule
              {sinceMillis && `, since ${momentTime(sinceMillis)}`}.
            </p>
            {groups.length > 0 && <Groups groups={groups} />}
          </>
        )}
      />
    </section>
  )
}

const Rules = ({ rules }: Pick<SamplingAnswer, 'rules'>) => (
  <DataTable
    label="Sampling rules"
    columns={['Priority', 'Rule', 'Matches', 'Samples', 'Kept', 'Dropped']}
    numbers={['Priority', 'Kept', 'Dropped']}
    head="Rule"
    rows={rules.map(({ name, rule, kept, dropped, newestKept, newestDropped }) => ({
      key: name,
      cells: [
        rule ? rule.priority : '–',
        rowText(name, 60),
        rule ? rowText(rule.matches, 200) : 'not a rule of this viewer',
        rule ? rule.samples : '–',
        newest('Kept', kept, newestKept),
        newest('Dropped', dropped, newestDropped),
      ],
    }))}
  />
)

/** How many, as a link to the newest. */
function newest(title: string, count: number, traceId: string | undefined) {
  const text = formatCount(count)
  return traceId ? (
    <a href={traceHref(traceId)} aria-label={`${title} ${text}: the newest`}>
      {text}
    </a>
  ) : (
    text
  )
}

const Groups = ({ groups }: Pick<SamplingAnswer, 'groups'>) => (
  <DataTable
    label="Groups"
    columns={['Group', 'Filter']}
    rows={groups.map(({ name, filter }) => ({
      key: name,
      cells: [
        <a href={`/map?group=${encodeURIComponent(name)}`}>{rowText(name, 60)}</a>,
        <code>{rowText(filter, 300)}</code>,
      ],
    }))}
  />
)
