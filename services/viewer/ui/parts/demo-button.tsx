import { lenses } from '../../records/api.ts'
import { lensLooks, stateLooks } from '../compute/delivery-words.ts'
import { demo, sendDemoRequest } from '../state/demo.ts'
import { whereRecordsGo } from '../state/where.ts'

/** Sends a request through both services and shows its trace; nothing without these services. */
export function DemoButton() {
  const { value } = demo
  if (!whereRecordsGo()?.activitiesUrl) return null
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
