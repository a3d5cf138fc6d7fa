import type { Scope } from '../records/api.ts'
import type { Sender } from './sender.ts'

/** Where records come from. They share it as one object, since the store keeps its parts once. */
export type Origin = {
  sender: Sender
  /** Absent when the sender names none. */
  scope?: Scope | undefined
  /** Bytes of the scope. */
  scopeBytes: number
}

/** A scope as either encoding delivers it; an absent text is empty, an absent number 0. */
export type WireScope = {
  name: string
  version: string
  attributes: Record<string, unknown>
  dropped: number
  schemaUrl: string
}

export const noScope = (): WireScope => ({
  name: '',
  version: '',
  attributes: {},
  dropped: 0,
  schemaUrl: '',
})

/** Without its empty members; undefined when all are empty. */
export function toScope({ name, version, attributes, dropped, schemaUrl }: WireScope) {
  const scope: Scope = { name }
  if (version !== '') scope.version = version
  if (Object.keys(attributes).length > 0) scope.attributes = attributes
  if (dropped > 0) scope.dropped = dropped
  if (schemaUrl !== '') scope.schemaUrl = schemaUrl
  return name === '' && Object.keys(scope).length === 1 ? undefined : scope
}

// The names that OpenTelemetry gives to what other formats have no field for.
const droppedAttributes = 'otel.dropped_attributes_count'
const schemaUrlName = 'otel.schema_url'

/** Adds to a resource's attributes what its message says besides. */
export function addToResource(
  attributes: Record<string, unknown>,
  { dropped, schemaUrl }: { dropped: number; schemaUrl: string },
): void {
  if (dropped > 0) attributes[droppedAttributes] = dropped
  if (schemaUrl !== '') attributes[schemaUrlName] = schemaUrl
}
