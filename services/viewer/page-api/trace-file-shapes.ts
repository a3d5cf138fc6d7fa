import type { JsonObject } from '../../json/json-object.ts'
import {
  type Check,
  check,
  flag,
  maybe,
  number,
  object,
  oneOf,
  type Shape,
  text,
} from '../json/check.ts'
import { isPlainObject } from '../json/large-json.ts'

export const list: Check = {
  expected: 'a list of objects',
  isOk: value => Array.isArray(value) && value.every(isPlainObject),
}
const spanId: Check = {
  expected: '16 hex digits',
  isOk: value => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
}

const dropped: Check = {
  expected: 'an object of numbers',
  isOk: value => isPlainObject(value) && Object.values(value).every(Number.isFinite),
}

export const span: Shape = {
  spanId,
  sharedId: maybe(spanId),
  parentId: maybe(text),
  name: text,
  service: text,
  kind: oneOf('INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'),
  startMillis: number,
  durationMillis: number,
  inProgress: maybe(flag),
  missingStart: maybe(flag),
  status: oneOf('UNSET', 'OK', 'ERROR'),
  statusMessage: maybe(text),
  attributes: object,
  events: list,
  links: list,
  traceState: maybe(text),
  flags: maybe(number),
  dropped: maybe(dropped),
}
export const event: Shape = {
  name: text,
  timeMillis: number,
  attributes: object,
  dropped: maybe(number),
}
export const link: Shape = {
  traceId: text,
  spanId: text,
  attributes: object,
  traceState: maybe(text),
  dropped: maybe(number),
  flags: maybe(number),
}
export const scope: Shape = {
  name: text,
  version: maybe(text),
  attributes: maybe(object),
  dropped: maybe(number),
  schemaUrl: maybe(text),
}
export const segment: Shape = {
  id: text,
  parentId: maybe(text),
  name: text,
  type: oneOf('segment', 'subsegment'),
  startMillis: number,
  endMillis: maybe(number),
  document: object,
}
const placing: Shape = {
  spanId: maybe(text),
  traceFlags: maybe(number),
  samplingRule: maybe(text),
}
export const item: Shape = {
  uuid: text,
  fingerprint: text,
  class: text,
  title: text,
  level: text,
  timeMillis: number,
  frames: list,
  causes: maybe(list),
  raw: object,
  ...placing,
}
export const log: Shape = {
  timeMillis: number,
  group: text,
  stream: text,
  level: text,
  service: text,
  message: text,
  raw: text,
  ...placing,
}

/** Checks each object of a list. */
export function checkEach(members: JsonObject[], path: string, shape: Shape): void {
  for (const [index, member] of members.entries()) check(member, `${path}[${index}].`, shape)
}
