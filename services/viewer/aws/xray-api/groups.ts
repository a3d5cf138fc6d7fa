import type { JsonObject } from '../../../json/json-object.ts'
import type { Expression } from '../../filter/xray/expression.ts'
import type { GroupLookup } from '../../filter/xray/matches.ts'
import { parseFilterExpression } from '../../filter/xray/parse.ts'
import { FilterError } from '../../filter/xray/scanner.ts'
import { defaultBounds } from '../../store/records/bounds.ts'
import type { GroupRecord } from '../../store/xray/group-rows.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import { groupArn, type Operation } from './context.ts'
import { readBoolean, readObject, readText, required } from './input.ts'
import { invalidRequest } from './problem.ts'
import { readTags } from './tags.ts'
import { createTokens, pageOf } from './tokens.ts'

type Groups = Pick<XrayStore, 'groups'>

/** AWS's limit for an account. */
const maxGroups = defaultBounds.xrayGroups
const groupsPerPage = 100

export const createGroup: Operation = (input, { store }) => {
  const name = required('GroupName', readText(input, 'GroupName', { min: 1, max: 32 }))
  const filter = readFilterText(input)
  const insights = readInsights(input, { insightsEnabled: false, notificationsEnabled: false })
  const tags = readTags(input)
  if (name === 'Default') throw invalidRequest('GroupName "Default" is reserved')
  if (store.groups.find(name)) throw invalidRequest(`Group ${name} already exists`)
  if (store.groups.list().length >= maxGroups) {
    throw invalidRequest(`There are ${maxGroups} groups, as many as an account may have`)
  }
  const group = { name, filter, ...insights }
  store.groups.put(group)
  store.tags.put(groupArn(name), tags)
  return { Group: toGroup(group) }
}

export const getGroup: Operation = (input, { store }) => ({
  Group: toGroup(requireGroup(store, input)),
})

export const getGroups: Operation = (input, { store, now }) => {
  readText(input, 'NextToken', { min: 1, max: 100 })
  const tokens = createTokens<{ offset: number }>('GetGroups', input, now())
  const { page, ...next } = pageOf(store.groups.list(), groupsPerPage, tokens)
  return { Groups: page.map(toGroup), ...next }
}

export const updateGroup: Operation = (input, { store }) => {
  const known = requireGroup(store, input)
  const filter = readFilterText(input) ?? known.filter
  const group = { ...known, filter, ...readInsights(input, known) }
  store.groups.put(group)
  return { Group: toGroup(group) }
}

export const deleteGroup: Operation = (input, { store }) => {
  const { name } = requireGroup(store, input)
  store.groups.remove(name)
  store.tags.removeAll(groupArn(name))
  return {}
}

const toGroup = ({ name, filter, insightsEnabled, notificationsEnabled }: GroupRecord) => ({
  GroupName: name,
  GroupARN: groupArn(name),
  FilterExpression: filter,
  InsightsConfiguration: {
    InsightsEnabled: insightsEnabled,
    NotificationsEnabled: notificationsEnabled,
  },
})

function readFilterText(input: JsonObject): string | undefined {
  const filter = readText(input, 'FilterExpression')
  if (filter !== undefined) readFilter(filter)
  return filter
}

type Insights = Pick<GroupRecord, 'insightsEnabled' | 'notificationsEnabled'>

function readInsights(input: JsonObject, known: Insights): Insights {
  const configuration = readObject(input, 'InsightsConfiguration') ?? {}
  const read = (name: string) => readBoolean(configuration, `InsightsConfiguration.${name}`)
  const insightsEnabled = read('InsightsEnabled') ?? known.insightsEnabled
  const notificationsEnabled = read('NotificationsEnabled') ?? known.notificationsEnabled
  if (insightsEnabled || !notificationsEnabled) return { insightsEnabled, notificationsEnabled }
  throw invalidRequest(
    'InsightsConfiguration.NotificationsEnabled true: expected InsightsEnabled true with it',
  )
}

/** The group of `GroupName` or `GroupARN`; undefined when the request has neither. */
export function findGroup(store: Groups, input: JsonObject): GroupRecord | undefined {
  const name = readText(input, 'GroupName', { min: 1, max: 32 })
  const arn = readText(input, 'GroupARN', { min: 1, max: 400 })
  if (name === undefined && arn === undefined) return undefined
  const group = lookUp(store, name, arn)
  if (group && (arn === undefined || groupArn(group.name) === arn)) return group
  throw invalidRequest(`Group not found: ${name ?? arn}`)
}

const requireGroup = (store: Groups, input: JsonObject) => {
  const group = findGroup(store, input)
  if (group) return group
  throw invalidRequest('GroupName or GroupARN is missing: one of them is required')
}

function lookUp({ groups }: Groups, name?: string, arn?: string): GroupRecord | undefined {
  if (name !== undefined) return groups.find(name)
  return groups.list().find(group => groupArn(group.name) === arn)
}

/** Throws AWS's error for an invalid expression. */
export function readFilter(text: string): Expression | undefined {
  try {
    return parseFilterExpression(text)
  } catch (problem) {
    if (problem instanceof FilterError) throw invalidRequest(problem.message)
    throw problem
  }
}

/**
 * Finds groups for `group.name` and `group.arn` in expressions; each is parsed once per request.
 */
export function createGroupLookup(store: Groups): GroupLookup {
  const known = new Map<string, Expression | undefined>()
  return (by, value) => {
    const key = `${by} ${value}`
    if (!known.has(key)) {
      const group = by === 'name' ? lookUp(store, value) : lookUp(store, undefined, value)
      known.set(key, group?.filter === undefined ? undefined : parseFilterExpression(group.filter))
    }
    return known.get(key)
  }
}
