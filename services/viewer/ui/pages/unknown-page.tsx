import { rowText } from '../compute/outside-text.ts'
import { Notice } from '../parts/notice.tsx'

export function UnknownPage() {
  return (
    <div class="page">
      <h1>No such page</h1>
      <Notice title="There is no page at this address">
        <p>
          Go to <a href="/">live requests</a>, or press <kbd>?</kbd> for all keys.
        </p>
      </Notice>
    </div>
  )
}

export function BadTraceIdPage({ text }: { text: string }) {
  return (
    <div class="page">
      <h1>Not a trace id</h1>
      <Notice title={`“${rowText(text, 100)}” is not a trace id`}>
        <p>
          A trace id is 32 hex digits, not all zero, or X-Ray’s spelling of the same:{' '}
          <code>1-</code> 8 digits <code>-</code> 24 digits. Look for it in{' '}
          <a href="/traces">all traces</a>.
        </p>
      </Notice>
    </div>
  )
}
