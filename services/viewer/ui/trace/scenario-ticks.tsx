import type { ScenarioPlay } from '../../records/api.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { useApi } from '../state/loaded.ts'
import { queryParameter } from '../state/location.ts'

const scenario = queryParameter('scenario')

/** What a played scenario must show on this trace, each with a link to its place. */
export const ScenarioTicks = ({ traceId }: { traceId: string }) =>
  scenario.value ? <Ticks key={scenario.value} name={scenario.value} traceId={traceId} /> : null

function Ticks({ name, traceId }: { name: string; traceId: string }) {
  const path = `scenarios/${encodeURIComponent(name)}?trace=${traceId}`
  return <LoadedView loaded={useApi<ScenarioPlay>(path)} what="what to see" show={show} />
}

const show = ({ title, misconception, compareHref, expected }: ScenarioPlay) => (
  <details class="ticks" open>
    <summary>
      <b>{title}</b>: what to see
    </summary>
    <ol>
      {expected.map(({ text, holds, href, found }) => (
        <li key={text} class={holds ? 'status-ok' : 'status-fault'}>
          {holds ? '✔' : '✖'} <a href={href}>{text}</a>
          {!holds && <pre>{found}</pre>}
        </li>
      ))}
    </ol>
    <p>
      Not true: “{misconception}” {compareHref && <a href={compareHref}>Before and after</a>} ·{' '}
      <a href="/learn">More</a>
    </p>
  </details>
)
