import type { Vocabulary } from './completion.ts'

/** The part of X-Ray's `GetTraceSummaries` answer that completion uses. */
export type XraySummaries = {
  TraceSummaries?: {
    Http?: {
      HttpURL?: string
      HttpStatus?: number
      HttpMethod?: string
      UserAgent?: string
      ClientIp?: string
    }
    Annotations?: Record<string, { AnnotationValue?: Record<string, string | number | boolean> }[]>
    Users?: { UserName?: string }[]
    ServiceIds?: { Name?: string; Type?: string }[]
  }[]
}

const maxValues = 50

/** Services, annotation keys and values, each once, in alphabetical order. */
export function vocabularyOf(answer: XraySummaries, groups: string[]): Vocabulary {
  const services = new Set<string>()
  const types = new Set<string>()
  const keys = new Set<string>()
  const values = new Map<string, Set<string>>()
  const add = (keyword: string, value: unknown) => {
    if (value === undefined || value === '') return
    const known = values.get(keyword) ?? new Set()
    if (known.size < maxValues) values.set(keyword, known.add(String(value)))
  }
  for (const {
    Http = {},
    Annotations = {},
    Users = [],
    ServiceIds = [],
  } of answer.TraceSummaries ?? []) {
    add('http.url', Http.HttpURL)
    add('http.status', Http.HttpStatus)
    add('http.method', Http.HttpMethod)
    add('http.useragent', Http.UserAgent)
    add('http.clientip', Http.ClientIp)
    for (const { UserName } of Users) add('user', UserName)
    for (const { Name, Type } of ServiceIds) {
      if (Name && Type !== 'client') services.add(Name)
      if (Type) types.add(Type)
    }
    for (const [key, found] of Object.entries(Annotations)) {
      keys.add(key)
      for (const { AnnotationValue = {} } of found) {
        for (const value of Object.values(AnnotationValue)) add(`annotation.${key}`, value)
      }
    }
  }
  const sorted = (texts: Iterable<string>) => [...texts].sort()
  for (const service of services) add('name', service)
  for (const type of types) add('type', type)
  return {
    services: sorted(services),
    types: sorted(types),
    groups: sorted(groups),
    annotationKeys: sorted(keys),
    values: new Map([...values].map(([keyword, seen]) => [keyword, sorted(seen)])),
  }
}
