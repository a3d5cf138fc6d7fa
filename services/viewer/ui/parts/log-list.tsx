import type { ReadonlySignal, Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { TraceLog } from '../../records/api.ts'
import { lineInShort } from '../compute/log-fields.ts'
import { rowText } from '../compute/outside-text.ts'
import { flatMembers } from '../compute/segment-groups.ts'
import { scopeKey, scopeMembers } from '../compute/span-members.ts'
import { isNarrow } from '../state/narrow.ts'
import { MemberGroup } from './attributes.tsx'
import { FixedRows } from './fixed-rows.tsx'
import { RawJson } from './json.tsx'
import { Marked } from './marked.tsx'
import { Scroller } from './scroller.tsx'
import { ServiceName } from './service-name.tsx'
import { Text } from './text.tsx'

const [rowHeight, tallRowHeight] = [24, 44]

export type ListedLine = {
  log: TraceLog
  time: string
  exact: string
  /** Link to the line's trace, in a list of several traces. */
  href?: string | undefined
}

type LogListProps = {
  lines: ListedLine[]
  open: Signal<TraceLog | undefined>
  /** Index of the line under the shared time cursor. */
  highlighted?: ReadonlySignal<number>
  onPoint?: (index: number | undefined) => void
}

/** Log lines. The opened line is shown below the list, so that rows keep their height. */
export function LogList(props: LogListProps) {
  const { lines, open, onPoint } = props
  const scroller = useRef<HTMLDivElement>(null)
  return (
    <div class="log-list">
      <Scroller
        label="Log lines"
        class="logs"
        scroller={scroller}
        onMouseLeave={() => onPoint?.(undefined)}
      >
        <FixedRows
          scroller={scroller}
          count={lines.length}
          rowHeight={isNarrow.value ? tallRowHeight : rowHeight}
          row={(index, top) => <LogRow key={index} index={index} top={top} {...props} />}
        />
      </Scroller>
      {open.value && <LogDetail log={open.value} close={() => (open.value = undefined)} />}
    </div>
  )
}

function LogRow(props: LogListProps & { index: number; top: number }) {
  const { index, top, lines, open, highlighted, onPoint } = props
  const { log, time, exact, href } = lines[index]!
  const isOpen = isSameLine(open.value, log)
  const { said, rest } = lineInShort(log.message, log.fields)
  return (
    <li class="fixed-row" style={{ transform: `translateY(${top}px)` }}>
      <button
        type="button"
        class={`log-row ${highlighted?.value === index ? 'lit' : ''}`}
        aria-expanded={isOpen}
        onMouseEnter={() => onPoint?.(index)}
        onFocus={() => onPoint?.(index)}
        onClick={() => (open.value = isOpen ? undefined : log)}
      >
        <time title={exact}>{time}</time>
        <span class={`level level-${levelClass(log.level)}`}>{rowText(log.level, 8)}</span>
        <ServiceName service={log.service} />
        <bdi class="log-message">
          <Marked text={said} />
          {rest && (
            <span class="log-fields">
              {' '}
              <Marked text={rest} />
            </span>
          )}
        </bdi>
      </button>
      {href && (
        <a class="log-trace" href={href}>
          trace
        </a>
      )}
    </li>
  )
}

/** After a refresh the same line is another object. */
const isSameLine = (one: TraceLog | undefined, other: TraceLog) =>
  one?.timeMillis === other.timeMillis &&
  one.stream === other.stream &&
  one.message === other.message &&
  one.spanId === other.spanId

const levelClass = (level: string) => {
  if (/^(error|fatal|critical)/i.test(level)) return 'error'
  return /^warn/i.test(level) ? 'warn' : 'info'
}

function LogDetail({ log, close }: { log: TraceLog; close: () => void }) {
  return (
    <section class="log-detail" aria-label="Fields of the line">
      <header>
        <b>{rowText(log.group, 120)}</b> {rowText(log.stream, 120)}
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <p>
        <Text text={log.message} />
      </p>
      <MemberGroup title="Fields" members={flatMembers(log.fields)} />
      <MemberGroup title="Scope" members={scopeMembers(log.scope)} keyOf={scopeKey} folded />
      <MemberGroup title="Resource" members={log.resource ?? {}} folded />
      <RawJson title="Raw fields" value={log.fields} />
    </section>
  )
}
