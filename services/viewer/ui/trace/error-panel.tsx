import { useSignal } from '@preact/signals'
import { errorSources, type Trace, type TraceError } from '../../records/api.ts'
import { formatOffset, plural } from '../../words/format.ts'
import { curlOfError } from '../compute/copy-commands.ts'
import { errorMoment, type Moment } from '../compute/error-moment.ts'
import { sourceNames, sourceWords } from '../compute/error-words.ts'
import { titleAfterClass } from '../compute/frames.ts'
import { rowText } from '../compute/outside-text.ts'
import { levelStatus, statusLooks } from '../compute/status.ts'
import { errorsInWords } from '../compute/trace-state-words.ts'
import { ErrorMembers } from '../parts/error-members.tsx'
import { RawJson } from '../parts/json.tsx'
import { Panel } from '../parts/panel.tsx'
import { RawLink } from '../parts/raw-link.tsx'
import { Scroller } from '../parts/scroller.tsx'
import { Text } from '../parts/text.tsx'
import { copyText } from '../state/copy.ts'
import { inViewer } from '../state/trace-file.ts'
import type { TraceState } from '../state/trace-state.ts'
import { exactTime } from '../state/zone.ts'
import { EmptyPanel } from './empty-panel.tsx'
import { Chain } from './frames.tsx'

const firstErrors = 10
/** Beside the other panels there is room for two at once; a button is for more than a few. */
const [fewErrors, firstBeside] = [5, 3]
const maxErrors = 50

/** The errors of this request, whatever they come from: each failure once. */
export function ErrorPanel({ state }: { state: TraceState }) {
  const trace = state.trace.value
  const { errors } = trace
  const oldestFirst = useSignal(false)
  const isBeside = state.panel.value === 'all' && errors.length > fewErrors
  const most = useSignal(isBeside ? firstBeside : firstErrors)
  if (errors.length === 0) {
    return (
      <EmptyPanel
        id="error"
        title="Error"
        lens="rollbar"
        notice={emptyNotice(trace)}
        trace={trace}
      />
    )
  }
  return (
    <Panel id="error" title="Error" note={<Note errors={errors} />}>
      <Scroller label="Errors" class="padded">
        {errors.some(({ frames }) => frames.length > 1) && (
          <button
            type="button"
            aria-pressed={oldestFirst.value}
            onClick={() => (oldestFirst.value = !oldestFirst.value)}
          >
            {oldestFirst.value ? 'Oldest frame first' : 'Throw site first'}
          </button>
        )}
        {errors.slice(0, most.value).map(error => (
          <Item key={error.key} state={state} error={error} oldestFirst={oldestFirst.value} />
        ))}
        {errors.length > most.value && most.value < maxErrors && (
          <button type="button" onClick={() => (most.value = maxErrors)}>
            Show more errors
          </button>
        )}
        {errors.length > maxErrors && (
          <p>{plural(errors.length - maxErrors, 'more error')} are in the Raw panel.</p>
        )}
      </Scroller>
    </Panel>
  )
}

/** A trace of a store of an earlier version has no errors but items. */
function emptyNotice(trace: Trace): string {
  if (trace.delivery.rollbar.state === 'missing') return 'An error is missing'
  return errorsInWords(trace) ?? 'No error reported'
}

function Note({ errors }: { errors: TraceError[] }) {
  const listed = errors.find(({ unlisted }) => !unlisted)
  return (
    <>
      {sourcesNote(errors)} · {plural(errors.length, 'error')}{' '}
      {inViewer && listed && <CopyButton fingerprint={listed.fingerprint} />}{' '}
      <RawLink kind="errors" />
    </>
  )
}

/** `item → Rollbar`, the way of our own errors, else the sources. */
function sourcesNote(errors: TraceError[]): string {
  const sources = errorSources.filter(name => errors.some(({ source }) => source === name))
  if (sources.length === 1 && sources[0] === 'item') return 'item → Rollbar'
  return sourceNames(sources)
}

function CopyButton({ fingerprint }: { fingerprint: string }) {
  const copy = () => copyText(curlOfError(location.origin, fingerprint), 'the curl command')
  return (
    <button type="button" onClick={copy}>
      Copy API call
    </button>
  )
}

const timeTitle = ({ timeMillis }: TraceError, { exact }: Moment) =>
  exact
    ? exactTime(timeMillis)
    : `${exactTime(timeMillis)}, sent in whole seconds: placed by its span`

function Item(props: { state: TraceState; error: TraceError; oldestFirst: boolean }) {
  const { state, error, oldestFirst } = props
  const moment = errorMoment(error, state.tree.value)
  const offset = moment.timeMillis - state.startMillis.value
  const isHighlighted = error.spanId !== undefined && state.cursor.value?.spanId === error.spanId
  const status = levelStatus(error.level)
  const point = () => state.point({ atMillis: offset, spanId: error.spanId })
  return (
    <article
      class={`error-item ${isHighlighted ? 'lit' : ''}`}
      onMouseEnter={point}
      onMouseLeave={() => state.point(undefined)}
    >
      <h3>
        <span class={`status-${status}`}>
          <span aria-hidden="true">{statusLooks[status].glyph}</span> {rowText(error.class, 120)}
        </span>
        {': '}
        <Text text={titleAfterClass(error)} />
      </h3>
      <p class="facts">
        {sourceWords(error).from} · {rowText(error.level, 20)} ·{' '}
        <time title={timeTitle(error, moment)}>
          {moment.exact ? '' : '≈ '}
          {formatOffset(offset)}
        </time>
        {inViewer && !error.unlisted && (
          <>
            {' '}
            ·{' '}
            <a href={`/errors/${encodeURIComponent(error.fingerprint)}`}>
              all occurrences ({rowText(error.fingerprint, 8)})
            </a>
          </>
        )}
      </p>
      <Chain {...error} oldestFirst={oldestFirst} />
      <ErrorMembers source={error.source} raw={error.raw} />
      <RawJson title={sourceWords(error).raw} value={error.raw} />
    </article>
  )
}
