import { signal } from '@preact/signals'
import type { AttributeKeysAnswer, AttributeValuesAnswer } from '../../records/api.ts'
import { callApi } from './api-client.ts'

const settleMillis = 200
const maxOffered = 6
const maxChars = 200

/** Whole texts of a search whose last word is completed to an attribute that the viewer has seen. */
export const completions = signal<string[]>([])

let timer: ReturnType<typeof setTimeout> | undefined
let asked = ''

/** Asks for completions of the last word, once the reader rests. */
export function completeAttribute(text: string): void {
  clearTimeout(timer)
  asked = text
  completions.value = completions.value.filter(each => each.startsWith(text) && each !== text)
  const last = /(?:^|\s)([^\s"=]{2,})(=[^\s"]*)?$/.exec(text)
  if (!last || text.length > maxChars) return
  const [, key = '', value] = last
  const before = text.slice(0, text.length - key.length - (value?.length ?? 0))
  timer = setTimeout(() => {
    const found = value === undefined ? keysOf(key) : valuesOf(key, value.slice(1))
    found.then(
      ends => show(text, before, ends),
      () => show(text, before, []),
    )
  }, settleMillis)
}

function show(text: string, before: string, ends: string[]): void {
  if (text !== asked) return
  const texts = ends.map(end => before + end).filter(each => each !== text)
  completions.value = texts.slice(0, maxOffered)
}

const keysOf = async (part: string) => {
  const { keys } = await callApi<AttributeKeysAnswer>(`attribute-keys?${of({ prefix: part })}`)
  return keys.filter(isPlain).map(key => `${key}=`)
}

const valuesOf = async (key: string, prefix: string) => {
  const path = `attribute-values?${of({ key, prefix })}`
  const { values } = await callApi<AttributeValuesAnswer>(path)
  return values
    .filter(({ value }) => value !== '' && !value.includes('"') && value.length <= maxChars)
    .map(({ value }) => `${key}=${/\s/.test(value) ? `"${value}"` : value}`)
}

const of = (parameters: Record<string, string>) => new URLSearchParams(parameters)

const isPlain = (key: string) => /^[^\s"=!<>?&/][^\s"=<>?&]*$/.test(key) && key.length <= maxChars
