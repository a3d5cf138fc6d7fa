import type { Scope } from '../records/api.ts'
import { keyValues } from './otlp-values.ts'

/** Names of a signal's lists: `resourceSpans`, `scopeSpans`, `spans`. */
export type SignalNames = { groups: string; scopes: string; records: string }

type ScopeGroup = { head: object; records: string[] }
type ResourceGroup = { head: object; scopes: Map<number | undefined, ScopeGroup> }

/**
 * Records grouped by their resource and scope, each as JSON, and then the document with all of them
 * as pieces of text.
 */
export class OtlpGroups {
  readonly #names: SignalNames
  readonly #groups = new Map<string, ResourceGroup>()
  /** Characters of all records. */
  size = 0

  constructor(names: SignalNames) {
    this.#names = names
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0
  }

  /** `key` is the same for equal resources, as `scopeKey` for equal scopes. */
  add(
    record: object,
    resource: { key: string; attributes: () => Record<string, unknown> },
    scope: { key: number | undefined; scope: Scope | undefined },
  ): void {
    let group = this.#groups.get(resource.key)
    if (!group) {
      group = { head: resourceHead(resource.attributes()), scopes: new Map() }
      this.#groups.set(resource.key, group)
    }
    const ofScope = group.scopes.get(scope.key) ?? { head: scopeHead(scope.scope), records: [] }
    group.scopes.set(scope.key, ofScope)
    const text = JSON.stringify(record)
    this.size += text.length
    ofScope.records.push(text)
  }

  /** The document, piece by piece. */
  *pieces(): Generator<string, void, void> {
    const { groups, scopes, records } = this.#names
    let before = `{"${groups}":[`
    for (const group of this.#groups.values()) {
      yield `${before}${open(group.head, scopes)}`
      before = ''
      for (const scope of group.scopes.values()) {
        yield `${before}${open(scope.head, records)}`
        before = ''
        for (const record of scope.records) {
          yield before + record
          before = ','
        }
        yield ']}'
        before = ','
      }
      yield ']}'
      before = ','
    }
    yield `${this.isEmpty ? before : ''}]}`
  }
}

/** A group's text up to the start of its list, which comes last. */
function open(head: object, list: string): string {
  const members = JSON.stringify(head).slice(0, -1)
  return `${members}${members === '{' ? '' : ','}"${list}":[`
}

// What the decoders add to a resource's attributes: see from-otlp/origin.ts.
const droppedName = 'otel.dropped_attributes_count'
const schemaUrlName = 'otel.schema_url'

function resourceHead(resource: Record<string, unknown>): object {
  const { [droppedName]: dropped, [schemaUrlName]: schemaUrl, ...attributes } = resource
  return {
    ...(typeof schemaUrl === 'string' && { schemaUrl }),
    resource: {
      attributes: keyValues(attributes),
      ...(typeof dropped === 'number' && { droppedAttributesCount: dropped }),
    },
  }
}

function scopeHead(scope: Scope | undefined): object {
  if (!scope) return {}
  const { name, version, attributes, dropped, schemaUrl } = scope
  return {
    ...(schemaUrl !== undefined && { schemaUrl }),
    scope: {
      name,
      version,
      ...(attributes && { attributes: keyValues(attributes) }),
      droppedAttributesCount: dropped,
    },
  }
}
