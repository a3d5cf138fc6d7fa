import type { TraceSummary } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { durationInWords } from '../compute/trace-state-words.ts'
import { TraceMark } from '../parts/status-mark.tsx'
import type { AnswerError } from '../state/api-client.ts'
import { filesOverPage } from '../state/file-drops.ts'
import { type FileImport, imports, isReading } from '../state/imports.ts'

/** Says that files may be dropped, and what became of those that were. */
export function ImportPanel() {
  return (
    <>
      {filesOverPage.value && (
        <div class="drop-overlay">
          <p>Drop trace files to import them: OTLP, Jaeger, X-Ray, Zipkin, or Waywiser’s own.</p>
        </div>
      )}
      {imports.value.length > 0 && <Files files={imports.value} />}
    </>
  )
}

function Files({ files }: { files: FileImport[] }) {
  const done = files.filter(file => !isReading(file)).length
  return (
    <section class="imports" aria-label="Imported files" aria-busy={done < files.length}>
      <p role="status">
        {done < files.length
          ? `Importing ${plural(files.length, 'file')}: ${done} done…`
          : `Imported ${plural(files.length, 'file')}.`}
      </p>
      <ul>
        {files.map((file, index) => (
          <li key={index}>
            <b>
              <bdi>{rowText(file.name, 120)}</bdi>
            </b>{' '}
            <Outcome file={file} />
          </li>
        ))}
      </ul>
      {done === files.length && (
        <button type="button" onClick={() => (imports.value = [])}>
          Close
        </button>
      )}
    </section>
  )
}

function Outcome({ file }: { file: FileImport }) {
  if (file.state === 'reading') return <>…</>
  if (file.state === 'refused') return <Refusal problem={file.problem} />
  const { answer } = file
  const { traces, traceIds, reasons } = answer
  return (
    <>
      {answer.text}
      {answer.leftOut.map(text => (
        <span key={text} class="status-error">
          {' '}
          · ▲ {text}
        </span>
      ))}
      {reasons.length > 0 && (
        <ul class="import-reasons">
          {reasons.map(reason => (
            <li key={reason}>{rowText(reason, 300)}</li>
          ))}
        </ul>
      )}
      <ul class="import-traces">
        {traces.map(trace => (
          <Found key={trace.traceId} trace={trace} />
        ))}
        {traceIds.length > traces.length && (
          <li>
            and {traceIds.length - traces.length} more, in <a href="/traces">all traces</a>
          </li>
        )}
        {traceIds.length === 0 && (
          <li>
            None of them belongs to a trace. They are in <a href="/logs">the logs</a>.
          </li>
        )}
      </ul>
    </>
  )
}

const Found = ({ trace }: { trace: TraceSummary }) => (
  <li>
    <TraceMark trace={trace} />{' '}
    <a href={traceHref(trace.traceId)}>
      <bdi>{rowText(trace.name, 120)}</bdi>
    </a>{' '}
    {durationInWords(trace)}
  </li>
)

function Refusal({ problem }: { problem: AnswerError }) {
  const { error, expected } = problem.detail
  return (
    <span role="alert">
      <span class="status-fault">✖ {rowText(error, 300)}</span>
      {expected && <> Expected {rowText(expected, 600)}.</>}
    </span>
  )
}
