import { connection } from '../state/events.ts'
import { whereRecordsGo } from '../state/where.ts'
import { HowToSend } from './how-to-send.tsx'
import { Notice } from './notice.tsx'
import { SetupLink } from './setup-link.tsx'

/** Shown until the first trace arrives. */
export function FirstRun() {
  const where = whereRecordsGo()
  return (
    <Notice title="No request yet">
      <ol class="steps">
        <li>
          {connection.value === 'open' ? '✓' : '…'} The viewer listens for spans, segments, errors
          and log lines.
        </li>
        {where && (
          <li>… {where.activitiesUrl ? <SendDemo at={where.activitiesAddress} /> : <SendOwn />}</li>
        )}
        <li>… It appears here as soon as its first record arrives.</li>
      </ol>
      {where?.activitiesUrl && <a href="/learn">Learn what a trace shows, in ten minutes</a>}
      <SetupLink />
    </Notice>
  )
}

const SendDemo = ({ at }: { at: string | undefined }) => (
  <>
    Send a first request with the button above
    {at && (
      <>
        , or by <code>curl -i {at}/api/activities/home</code>
      </>
    )}
  </>
)

const SendOwn = () => (
  <>
    Send a first request through any application that sends its records here:
    <HowToSend />
  </>
)
