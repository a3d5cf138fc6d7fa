import { isObject, type JsonObject } from '../../../json/json-object.ts'
import { exceptionsOf } from '../../trace-tree/segment-cause.ts'
import { rowText } from '../compute/outside-text.ts'
import { keyInGroup, segmentGroups } from '../compute/segment-groups.ts'
import { MemberGroup } from '../parts/attributes.tsx'
import { Text } from '../parts/text.tsx'
import { Frames } from './frames.tsx'

/** Everything that a segment or subsegment says, in groups as X-Ray's console has them. */
export function SegmentGroups({ document }: { document: object }) {
  return (
    <>
      <Exceptions document={document} />
      {segmentGroups(document).map(({ title, members, tree }) =>
        tree ? (
          <details key={title} class="attribute-group" open>
            <summary>{title}</summary>
            <Tree members={members} path={title} />
          </details>
        ) : (
          <MemberGroup key={title} title={title} members={members} keyOf={keyInGroup(title)} />
        ),
      )}
    </>
  )
}

function Exceptions({ document }: { document: object }) {
  return (
    <>
      {exceptionsOf(document).map(({ class: name, title, frames, facts }, index) => (
        <section key={index} class="error-cause">
          <h4>
            <span class="error-class">{rowText(name, 120)}</span>
            {title && ': '}
            <Text text={title} />
          </h4>
          <Frames frames={frames} root="" oldestFirst={false} />
          <MemberGroup
            title="exception"
            members={facts}
            keyOf={keyInGroup('cause.exceptions')}
            folded
          />
        </section>
      ))}
    </>
  )
}

/** Deeper members are shown as JSON. */
const maxDepth = 8

function Tree(props: { members: JsonObject; path: string; depth?: number }) {
  const { members, path, depth = 0 } = props
  const isBranch = ([, value]: [string, unknown]) => isObject(value) && depth < maxDepth
  const entries = Object.entries(members)
  const leaves = Object.fromEntries(entries.filter(entry => !isBranch(entry)))
  return (
    <div class="tree">
      <MemberGroup members={leaves} keyOf={keyInGroup(path)} />
      {entries.filter(isBranch).map(([key, value]) => (
        <details key={key} open={depth < 2}>
          <summary>{rowText(key, 60)}</summary>
          <Tree members={value as JsonObject} path={`${path}.${key}`} depth={depth + 1} />
        </details>
      ))}
    </div>
  )
}
