/** What the tests read of a document. */
export type Entity = {
  id: string
  name: string
  trace_id?: string
  parent_id?: string
  type?: string
  namespace?: string
  start_time: number
  end_time?: number
  in_progress?: true
  origin?: string
  user?: string
  service?: { version: string }
  fault?: boolean
  error?: boolean
  throttle?: boolean
  http?: {
    request?: {
      method?: string
      url?: string
      user_agent?: string
      client_ip?: string
      x_forwarded_for?: boolean
      traced?: boolean
    }
    response?: { status?: number; content_length?: number }
  }
  sql?: Record<string, string>
  aws?: Record<string, unknown>
  cause?: { exceptions: Exception[] }
  annotations?: Record<string, unknown>
  metadata?: Record<string, Record<string, unknown>>
  links?: unknown[]
  subsegments?: Entity[]
}

export type Exception = {
  id: string
  type?: string
  message?: string
  remote: boolean
  cause?: string
  truncated?: number
  stack?: { path: string; line?: number; label: string }[]
}

/** Every segment and subsegment of a document, nested or listed, each with the parent it hangs on. */
export function entitiesOf(text: string): Entity[] {
  const parsed: Entity | Entity[] = JSON.parse(text)
  return [parsed].flat().flatMap(entity => withDescendants(entity, {}))
}

function withDescendants(entity: Entity, inherited: Partial<Entity>): Entity[] {
  const children = entity.subsegments ?? []
  const trace_id = entity.trace_id ?? inherited.trace_id
  const own = { ...inherited, ...entity }
  return [
    own,
    ...children.flatMap(child =>
      withDescendants(child, { trace_id, parent_id: entity.id, type: 'subsegment' }),
    ),
  ]
}
