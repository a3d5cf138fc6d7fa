import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { rowText } from '../compute/outside-text.ts'
import { matchInWords, rateInWords, type SamplingRule } from '../compute/sampling-words.ts'
import { Notice } from '../parts/notice.tsx'
import { callXray } from '../state/aws-client.ts'

type Group = { GroupName: string; FilterExpression?: string }
type Known =
  | { state: 'loading' }
  | { state: 'failed'; why: string }
  | { state: 'ready'; rules: SamplingRule[]; groups: Group[] }

/** X-Ray's sampling rules and groups as they stand, as any AWS client would be told. */
export function Sampling() {
  const known = useSignal<Known>({ state: 'loading' })
  useEffect(() => {
    load().then(
      answer => (known.value = answer),
      (error: Error) => (known.value = { state: 'failed', why: error.message }),
    )
  }, [])
  const { value } = known
  return (
    <section class="panel" aria-labelledby="sampling">
      <header class="panel-head">
        <h2 id="sampling">Sampling rules and groups</h2>
        <div class="panel-note">
          rules count with <code>SAMPLING=central</code>; change them with <code>npm run xray</code>{' '}
          or <code>aws xray</code>
        </div>
      </header>
      {value.state === 'loading' && <Notice title="Loading rules…" />}
      {value.state === 'failed' && (
        <Notice title="The rules cannot be had">
          <p>{rowText(value.why, 200)}</p>
        </Notice>
      )}
      {value.state === 'ready' && <Tables {...value} />}
    </section>
  )
}

async function load(): Promise<Known> {
  const [{ SamplingRuleRecords }, { Groups }] = await Promise.all([
    callXray<{ SamplingRuleRecords: { SamplingRule: SamplingRule }[] }>('/GetSamplingRules'),
    callXray<{ Groups: Group[] }>('/Groups'),
  ])
  const rules = SamplingRuleRecords.map(({ SamplingRule }) => SamplingRule)
  return { state: 'ready', rules: rules.sort((a, b) => a.Priority - b.Priority), groups: Groups }
}

function Tables({ rules, groups }: { rules: SamplingRule[]; groups: Group[] }) {
  return (
    <div class="two">
      <table aria-label="Sampling rules">
        <thead>
          <tr>
            <th scope="col" class="number">
              Priority
            </th>
            <th scope="col">Rule</th>
            <th scope="col">Matches</th>
            <th scope="col">Samples</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(rule => (
            <tr key={rule.RuleName}>
              <td class="number">{rule.Priority}</td>
              <th scope="row">{rowText(rule.RuleName, 60)}</th>
              <td>{rowText(matchInWords(rule), 200)}</td>
              <td>{rateInWords(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Groups groups={groups} />
    </div>
  )
}

function Groups({ groups }: { groups: Group[] }) {
  return (
    <table aria-label="Groups">
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col">Filter</th>
        </tr>
      </thead>
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
        {groups.length === 0 && (
          <tr>
            <td colSpan={2}>none</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
