import type { JsonObject } from '../../../json/json-object.ts'
import { defaultBounds } from '../../store/records/bounds.ts'
import type { Tag } from '../../store/xray/tag-rows.ts'
import type { Operation, OperationContext } from './context.ts'
import { groupArn } from './context.ts'
import { readList, readObjects, readText, readTexts, required } from './input.ts'
import { invalidRequest, notFound, OperationError } from './problem.ts'
import { createTokens, pageOf } from './tokens.ts'

const maxTags = 200
/** AWS's limit for a resource; a request may have more. */
const maxTagsOfResource = defaultBounds.tagsOfResource
const tagsPerPage = 50

/** `Tags` of a request, if any. */
export function readTags(input: JsonObject): Tag[] {
  const tags = readObjects(input, 'Tags', maxTags) ?? []
  return tags.map((tag, index) => {
    const [key, value] = [`Tags[${index}].Key`, `Tags[${index}].Value`]
    const Key = required(key, readText(tag, key, { min: 1, max: 128 }))
    if (Key.startsWith('aws:')) throw invalidRequest(`${key} "${Key}": aws: is reserved`)
    return { Key, Value: required(value, readText(tag, value, { max: 256 })) }
  })
}

export const listTagsForResource: Operation = (input, context) => {
  const tokens = createTokens<{ offset: number }>('ListTagsForResource', input, context.now())
  const arn = readResource(input, context)
  const { page, ...next } = pageOf(context.store.tags.list(arn), tagsPerPage, tokens)
  return { Tags: page, ...next }
}

export const tagResource: Operation = (input, context) => {
  required('Tags', readList(input, 'Tags', maxTags))
  const tags = readTags(input)
  const arn = readResource(input, context)
  const keys = [...context.store.tags.list(arn), ...tags].map(({ Key }) => Key)
  if (new Set(keys).size > maxTagsOfResource) {
    throw new OperationError('TooManyTagsException', `more than ${maxTagsOfResource} tags`)
  }
  context.store.tags.put(arn, tags)
  return {}
}

export const untagResource: Operation = (input, context) => {
  const limits = { maxItems: maxTags, min: 1, max: 128 }
  const keys = required('TagKeys', readTexts(input, 'TagKeys', limits))
  const arn = readResource(input, context)
  context.store.tags.remove(arn, keys)
  return {}
}

function readResource(input: JsonObject, { store }: OperationContext): string {
  const arn = required('ResourceARN', readText(input, 'ResourceARN', { min: 1, max: 1011 }))
  const isRule = store.rules.list().some(({ rule }) => rule.RuleARN === arn)
  if (isRule || store.groups.list().some(({ name }) => groupArn(name) === arn)) return arn
  throw notFound(`ResourceARN ${arn}: no such group or sampling rule`)
}
