import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { rateInWords } from '../../../x-ray/rate-in-words.ts'
import type { XRayRule } from '../../../x-ray/sampling-rule.ts'
import { rowText } from '../compute/outside-text.ts'
import { matchInWords } from '../compute/sampling-words.ts'
import { Notice } from '../parts/notice.tsx'
import { TableHead } from '../parts/table.tsx'
import { callXray } from '../state/aws-client.ts'

type Group = { GroupName: string; FilterExpression?: string }
type RulesAndGroups =
  | { state: 'loading' }
  | { state: 'failed'; why: string }
  | { state: 'ready'; rules: XRayRule[]; groups: Group[] }

/** X-Ray's sampling rules and groups, from the API that every AWS client uses. */
export function Sampling() {
  const loaded = useSignal<RulesAndGroups>({ state: 'loading' })
  useEffect(() => {
    load().then(
      answer => (loaded.value = answer),
      (error: Error) => (loaded.value = { state: 'failed', why: error.message }),
    )
  }, [])
  const { value } = loaded
  return (
    <section class="panel" aria-labelledby="sampling">
      <header class="panel-head">
        <h2 id="sampling">Sampling rules and groups</h2>
        <div class="panel-note">
          rules apply with <code>SAMPLING=central</code>; change them with <code>npm run xray</code>{' '}
          or <code>aws xray</code>
        </div>
      </header>
      {value.state === 'loading' && <Notice title="Loading rules…" />}
      {value.state === 'failed' && (
        <Notice title="The rules could not be loaded">
          <p>{rowText(value.why, 200)}</p>
        </Notice>
      )}
      {value.state === 'ready' && <Tables {...value} />}
    </section>
  )
}

async function load(): Promise<RulesAndGroups> {
  const [{ SamplingRuleRecords }, { Groups }] = await Promise.all([
    callXray<{ SamplingRuleRecords: { SamplingRule: XRayRule }[] }>('/GetSamplingRules'),
    callXray<{ Groups: Group[] }>('/Groups'),
  ])
  const rules = SamplingRuleRecords.map(({ SamplingRule }) => SamplingRule)
  return { state: 'ready', rules: rules.sort((a, b) => a.Priority - b.Priority), groups: Groups }
}

function Tables({ rules, groups }: { rules: XRayRule[]; groups: Group[] }) {
  return (
    <>
      <table class="cards" aria-label="Sampling rules">
        <TableHead columns={['Priority', 'Rule', 'Matches', 'Samples']} numbers={['Priority']} />
        <tbody>
          {rules.map(rule => (
            <tr key={rule.RuleName}>
              <td class="number" data-column="Priority">
                {rule.Priority}
              </td>
              <th scope="row">{rowText(rule.RuleName, 60)}</th>
              <td data-column="Matches">{rowText(matchInWords(rule), 200)}</td>
              <td data-column="Samples">{rateInWords(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > 0 && <Groups groups={groups} />}
    </>
  )
}

function Groups({ groups }: { groups: Group[] }) {
  return (
    <table aria-label="Groups">
      <TableHead columns={['Group', 'Filter']} />
      <tbody>
        {groups.map(({ GroupName, FilterExpression = '' }) => (
          <tr key={GroupName}>
            <th scope="row">
              <a href={`/map?group=${encodeURIComponent(GroupName)}`}>{rowText(GroupName, 60)}</a>
            </th>
            <td>
              <code>{rowText(FilterExpression, 300)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
