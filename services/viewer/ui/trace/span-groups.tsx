import type { SpanEvent, SpanLink } from '../../records/api.ts'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { formatOffset, plural } from '../../words/format.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { scopeKey, scopeMembers, spanMembers } from '../compute/span-members.ts'
import { AttributeList, MemberGroup } from '../parts/attributes.tsx'
import { RawJson } from '../parts/json.tsx'
import { noKey } from '../parts/member.tsx'

const maxShown = 100

/** Everything that a span says, in groups; what all spans of its process say is folded. */
export function SpanGroups(props: { span: WaterfallSpan; traceStartMillis: number }) {
  const { span, traceStartMillis } = props
  return (
    <>
      <AttributeList attributes={span.attributes} />
      <Events span={span} traceStartMillis={traceStartMillis} />
      <Links links={span.links} />
      <MemberGroup title="Span" members={spanMembers(span)} keyOf={noKey} folded />
      <MemberGroup title="Scope" members={scopeMembers(span.scope)} keyOf={scopeKey} folded />
      <MemberGroup title="Resource" members={span.resource} folded />
      <RawJson title="Raw span" value={span} />
    </>
  )
}

function Events({ span, traceStartMillis }: { span: WaterfallSpan; traceStartMillis: number }) {
  const { events, startMillis } = span
  if (events.length === 0) return null
  return (
    <section>
      <h4>{plural(events.length, 'event')}</h4>
      {events.slice(0, maxShown).map((event, index) => (
        <details key={index} open={event.name === 'exception'}>
          <summary title={`${formatOffset(event.timeMillis - traceStartMillis)} in the trace`}>
            {formatOffset(event.timeMillis - startMillis)} {rowText(event.name, 100)}
          </summary>
          <Dropped {...event} />
          <AttributeList attributes={event.attributes} />
        </details>
      ))}
      <Left count={events.length} one="event" />
    </section>
  )
}

/** Several links may lead to one span, so their ids are no keys. */
function Links({ links }: { links: SpanLink[] }) {
  if (links.length === 0) return null
  return (
    <section>
      <h4>{plural(links.length, 'link')}</h4>
      {links.slice(0, maxShown).map((link, index) => (
        <div key={index}>
          <a href={traceHref(link.traceId, link.spanId)}>
            {rowText(link.traceId)} · {rowText(link.spanId)}
          </a>
          <Dropped {...link} />
          <MemberGroup title="link" members={spanMembers(link)} keyOf={noKey} />
          <AttributeList attributes={link.attributes} />
        </div>
      ))}
      <Left count={links.length} one="link" />
    </section>
  )
}

const Dropped = ({ dropped = 0 }: Pick<SpanEvent, 'dropped'>) =>
  dropped > 0 && <p class="facts">its sender left out {plural(dropped, 'attribute')}</p>

const Left = ({ count, one }: { count: number; one: string }) =>
  count > maxShown && <p class="facts">{plural(count - maxShown, `more ${one}`)} in the raw span</p>
