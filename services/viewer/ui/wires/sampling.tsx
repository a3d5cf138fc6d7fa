import { useEffect } from 'preact/hooks'
import type { SamplingAnswer } from '../../records/api.ts'
import { formatCount } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { RangeSelect } from '../parts/range-select.tsx'
import { TableHead } from '../parts/table.tsx'
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

const numbers = ['Priority', 'Kept', 'Dropped']

const Rules = ({ rules }: Pick<SamplingAnswer, 'rules'>) => (
  <table class="cards" aria-label="Sampling rules">
    <TableHead
      columns={['Priority', 'Rule', 'Matches', 'Samples', 'Kept', 'Dropped']}
      numbers={numbers}
    />
    <tbody>
      {rules.map(({ name, rule, kept, dropped, newestKept, newestDropped }) => (
        <tr key={name}>
          <td class="number" data-column="Priority">
            {rule ? rule.priority : '–'}
          </td>
          <th scope="row">{rowText(name, 60)}</th>
          <td data-column="Matches">
            {rule ? rowText(rule.matches, 200) : 'not a rule of this viewer'}
          </td>
          <td data-column="Samples">{rule ? rule.samples : '–'}</td>
          <Count title="Kept" count={kept} newest={newestKept} />
          <Count title="Dropped" count={dropped} newest={newestDropped} />
        </tr>
      ))}
    </tbody>
  </table>
)

/** How many, as a link to the newest. */
const Count = (props: { title: string; count: number; newest: string | undefined }) => (
  <td class="number" data-column={props.title}>
    {props.newest ? (
      <a
        href={traceHref(props.newest)}
        aria-label={`${props.title} ${formatCount(props.count)}: the newest`}
      >
        {formatCount(props.count)}
      </a>
    ) : (
      formatCount(props.count)
    )}
  </td>
)

const Groups = ({ groups }: Pick<SamplingAnswer, 'groups'>) => (
  <table aria-label="Groups">
    <TableHead columns={['Group', 'Filter']} />
    <tbody>
      {groups.map(({ name, filter }) => (
        <tr key={name}>
          <th scope="row">
            <a href={`/map?group=${encodeURIComponent(name)}`}>{rowText(name, 60)}</a>
          </th>
          <td>
            <code>{rowText(filter, 300)}</code>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
