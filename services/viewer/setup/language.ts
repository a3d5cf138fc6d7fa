import type { JsonObject } from '../../json/json-object.ts'
import type { RecentItem, RecentSegment } from '../store/records/recent.ts'

/** `python (opentelemetry 1.30.0)`, by OpenTelemetry's resource attributes. */
export function languageOfResource(resource: JsonObject): string | undefined {
  const at = (name: string) => resource[`telemetry.sdk.${name}`]
  return withSdk(at('language'), at('name'), at('version'))
}

/** `python (X-Ray for Python 2.14.0)`; the SDKs' names end with their language. */
export function languageOfSegment({ sdk, sdkVersion }: RecentSegment): string | undefined {
  const language = sdk === undefined ? undefined : families.find(({ form }) => form.test(sdk))
  return withSdk(language?.name ?? (sdk && 'unknown'), sdk, sdkVersion)
}

/** `javascript (node_rollbar 2.26.0)`. */
export const languageOfItem = ({ language, notifier, notifierVersion }: RecentItem) =>
  withSdk(language, notifier, notifierVersion)

function withSdk(language: unknown, sdk: unknown, version: unknown): string | undefined {
  if (typeof language !== 'string' || language === '') return undefined
  const by = [sdk, version].filter(each => typeof each === 'string' && each !== '').join(' ')
  return shown(by === '' ? language : `${language} (${by})`)
}

export type Family = (typeof families)[number]['name']

/** In the order in which they are looked for: a word of one may be a part of another's. */
const families = [
  { name: 'nodejs', form: /\bnode/i },
  { name: 'webjs', form: /\bwebjs|\bbrowser/i },
  { name: 'nodejs', form: /\bjavascript/i },
  { name: 'python', form: /\bpy/i },
  { name: 'java', form: /\bjava\b/i },
  { name: 'go', form: /\bgo(lang)?\b/i },
  { name: 'dotnet', form: /\bdotnet|\.net\b|\bc#/i },
  { name: 'ruby', form: /\bruby/i },
  { name: 'php', form: /\bphp/i },
] as const

/** The family of a language, for the lines that are made for it. */
export const familyOf = (language: string | undefined): Family | undefined =>
  families.find(({ form }) => form.test(language?.slice(0, 100) ?? ''))?.name

/** A name from outside in a sentence. */
export const shown = (name: string) => name.slice(0, 80).replaceAll(/\s+/g, ' ').trim()
