import { isDeepStrictEqual } from 'node:util'
import { defaultRule, type XRayRule } from '../../services/x-ray/sampling-rule.ts'
import type { Wanted, WantedGroup } from './document.ts'

/** The rules and groups of X-Ray, or of the viewer in its place. Unknown members are ignored. */
export type Present = { rules: XRayRule[]; groups: WantedGroup[] }

export type Kind = 'rule' | 'group'

/** What to do with a rule or group. `members` are the differing ones, or all of a new one. */
export type Change = {
  kind: Kind
  name: string
  action: 'create' | 'update' | 'delete' | 'keep'
  members: { name: string; from: unknown; to: unknown }[]
}

/** The changes after which all wanted rules and groups exist, and no other owned one. */
export function difference(wanted: Wanted, present: Present): Change[] {
  return [
    ...compare('rule', wanted.rules, present.rules, wanted.owned.rules, rule => rule.RuleName),
    ...compare('group', wanted.groups, present.groups, wanted.owned.groups, g => g.GroupName),
  ]
}

function compare<Thing extends object>(
  kind: Kind,
  wanted: Thing[],
  present: Thing[],
  owned: string[],
  nameOf: (thing: Thing) => string,
): Change[] {
  const find = (things: Thing[], name: string) => things.find(thing => nameOf(thing) === name)
  const surplus = present
    .map(nameOf)
    .filter(name => owned.includes(name) && !find(wanted, name) && name !== defaultRule.name)
  return [
    ...surplus.map((name): Change => ({ kind, name, action: 'delete', members: [] })),
    ...wanted.map(thing => toChange(kind, nameOf(thing), thing, find(present, nameOf(thing)))),
  ]
}

function toChange(kind: Kind, name: string, wanted: object, present?: object): Change {
  const has = (present ?? {}) as Record<string, unknown>
  const members = Object.entries(wanted)
    .filter(([member, to]) => !isDeepStrictEqual(to, has[member]))
    .map(([member, to]) => ({ name: member, from: has[member], to }))
  const action = present === undefined ? 'create' : members.length > 0 ? 'update' : 'keep'
  return { kind, name, action, members }
}
