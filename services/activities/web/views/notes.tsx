import { lastTrace } from '../state/api.ts'

export const Loading = () => (
  <p class="empty" role="status">
    Loading…
  </p>
)

export const Problem = ({ text }: { text: string | undefined }) =>
  text ? (
    <p class="problem" role="alert">
      {text}
    </p>
  ) : null

/** Where to see what the page just asked for: in the viewer, or at Honeycomb. */
export const TraceLink = () =>
  lastTrace ? (
    <p class="trace">
      Last request: <code>{lastTrace.what}</code>{' '}
      <a href={lastTrace.url} target="_blank" rel="noreferrer">
        see its trace<span class="unseen"> (opens in a new tab)</span>
      </a>
    </p>
  ) : null
