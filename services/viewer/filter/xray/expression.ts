/** A parsed filter expression. */
export type Expression =
  | { kind: 'any-of'; of: Expression[] }
  | { kind: 'all-of'; of: Expression[] }
  | { kind: 'not'; of: Expression }
  | { kind: 'flag'; keyword: FlagKeyword }
  | { kind: 'state'; keyword: StateKeyword }
  | { kind: 'number'; keyword: NumberKeyword; test?: NumberTest }
  | { kind: 'text'; keyword: TextKeyword; test?: TextTest }
  | { kind: 'annotation'; key: string; test?: Test }
  | { kind: 'group'; by: 'name' | 'arn'; value: string }
  | { kind: 'service'; id: ServiceMatch; filter?: Expression }
  | { kind: 'edge'; from: ServiceMatch; to: ServiceMatch; filter?: Expression }

export const flagKeywords = [
  'ok',
  'error',
  'throttle',
  'fault',
  'partial',
  'inferred',
  'root',
] as const
/** Of the viewer alone, about a trace as a whole. X-Ray's API rejects them, as AWS does. */
export const stateKeywords = ['errorsinside', 'sampledout', 'incomplete'] as const
export const numberKeywords = ['responsetime', 'duration', 'http.status'] as const
export const textKeywords = [
  'http.url',
  'http.method',
  'http.useragent',
  'http.clientip',
  'user',
  'name',
  'type',
  'message',
  'availabilityzone',
  'instance.id',
  'resource.arn',
] as const

export type FlagKeyword = (typeof flagKeywords)[number]
export type StateKeyword = (typeof stateKeywords)[number]
export type NumberKeyword = (typeof numberKeywords)[number]
export type TextKeyword = (typeof textKeywords)[number]

/** There is no `!=`: it is the opposite of `=`, so that both together match all traces. */
export type NumberTest = { operator: '=' | '<' | '<=' | '>' | '>='; value: number }
export type TextTest = { operator: '=' | 'contains' | 'beginswith' | 'endswith'; value: string }
export type Test = NumberTest | TextTest | { operator: '='; value: boolean }

/** What `"name"` or `id(…)` requires of a node. An absent member matches any value. */
export type ServiceMatch = { name?: string; type?: string; accountId?: string }
