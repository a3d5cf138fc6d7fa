import { isObject } from '../../../json/json-object.ts'
import type { TraceError } from '../../records/api.ts'
import { flatMembers } from '../compute/segment-groups.ts'
import { MemberGroup } from './attributes.tsx'
import { WhenOpened } from './json.tsx'

/** What an item, an event or a line says besides its stack, as handles. */
export function ErrorMembers({ source, raw }: Pick<TraceError, 'source' | 'raw'>) {
  if (source === 'segment') return null
  return <WhenOpened title="Fields" show={() => <MemberGroup members={membersOf(source, raw)} />} />
}

/** Lists of objects, as frames are, are raw alone. */
function membersOf(source: TraceError['source'], raw: object): Record<string, unknown> {
  const { attributes } = raw as { attributes?: unknown }
  const members = flatMembers(source === 'span' && isObject(attributes) ? attributes : raw)
  const isShown = ([, value]: [string, unknown]) => !Array.isArray(value) || !value.some(isObject)
  return Object.fromEntries(Object.entries(members).filter(isShown))
}
