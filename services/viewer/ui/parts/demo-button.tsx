import { lenses } from '../../records/api.ts'
import { lensLooks, stateLooks } from '../compute/delivery-words.ts'
import { demo, sendDemoRequest } from '../state/demo.ts'
import { connection } from '../state/events.ts'
import { Notice } from './notice.tsx'

/** Sends a request through both services and shows its trace. */
export function DemoButton() {
  const { value } = demo
  return (
    <span class="demo">
      {value.state === 'failed' && (
        <span class="demo-problem" role="alert">
          The demo request failed: {value.problem.message}
          {value.problem.detail.hint && `. ${value.problem.detail.hint}`}
        </span>
      )}
      {value.state === 'running' && <DemoProgress />}
      <button
        type="button"
        class="primary"
        disabled={value.state === 'running'}
        onClick={sendDemoRequest}
      >
        Send a demo request
      </button>
    </span>
  )
}

function DemoProgress() {
  const delivery = demo.value.state === 'running' ? demo.value.delivery : undefined
  return (
    <span class="demo-progress" role="status">
      {lenses.map(lens => {
        const state = delivery?.[lens].state ?? 'pending'
        return (
          <span key={lens} class={`delivery-${state}`}>
            {stateLooks[state].glyph} {lensLooks[lens].label}{' '}
          </span>
        )
      })}
    </span>
  )
}

/** Shown until the first trace arrives. */
export function FirstRun() {
  return (
    <Notice title="No request yet">
      <ol class="steps">
        <li>
          {connection.value === 'open' ? '✓' : '…'} The viewer listens for spans, segments, errors
          and log lines.
        </li>
        <li>
          … Send a first request: with the button above, or{' '}
          <code>curl -i localhost:3000/api/activities/home</code>
        </li>
        <li>… It appears here as soon as its first record arrives.</li>
      </ol>
    </Notice>
  )
}
