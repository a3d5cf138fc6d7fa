import type { TraceError } from '../../records/api.ts'
import { type Frame, placeOf, readFrames, rootOf } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { Text } from '../parts/text.tsx'

const maxFrames = 100

type ChainProps = Pick<TraceError, 'frames' | 'causes' | 'raw'> & { oldestFirst: boolean }

/** The stack of an error, then those of the errors that caused it. */
export function Chain({ frames, causes = [], raw, oldestFirst }: ChainProps) {
  const root = rootOf(raw)
  return (
    <>
      <Frames frames={frames} root={root} oldestFirst={oldestFirst} />
      {causes.map(({ class: name, message, frames: own }, index) => (
        <section key={index} class="error-cause">
          <h4>
            caused by <span class="error-class">{rowText(name, 120)}</span>
            {message && ': '}
            <Text text={message} />
          </h4>
          <Frames frames={own} root={root} oldestFirst={oldestFirst} />
        </section>
      ))}
    </>
  )
}

/** Rollbar's frames are oldest first; most readers want the throw site first. */
export function Frames(props: { frames: object[]; root: string; oldestFirst: boolean }) {
  const { frames, root, oldestFirst } = props
  if (frames.length === 0) return <p class="facts">No stack trace.</p>
  const read = readFrames(frames, root).slice(-maxFrames)
  return (
    <ol class="frames">
      {(oldestFirst ? read : read.toReversed()).map((frame, index) => (
        <FrameLine key={index} frame={frame} />
      ))}
    </ol>
  )
}

function FrameLine({ frame }: { frame: Frame }) {
  const line = (
    <>
      <b>{rowText(frame.method, 120)}</b> {rowText(placeOf(frame), 300)}{' '}
      {frame.inApp && <span class="pill small">in app</span>}
    </>
  )
  if (frame.code.length === 0) return <li class={frame.inApp ? 'in-app' : ''}>{line}</li>
  return (
    <li class={frame.inApp ? 'in-app' : ''}>
      <details>
        <summary>{line}</summary>
        <pre class="code">
          {frame.code.map(({ line: number, text, own }, index) => (
            <span key={index} class={own ? 'own' : ''}>
              {`${own ? '▶' : ' '} ${String(number ?? '').padStart(4)}  ${rowTextKeepingSpace(text)}\n`}
            </span>
          ))}
        </pre>
      </details>
    </li>
  )
}

/** Code keeps its indentation. */
const rowTextKeepingSpace = (text: string) =>
  `${/^\s*/.exec(text)![0].replaceAll('\t', '  ')}${rowText(text.trim())}`
