import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Engine, Query } from './database.ts'

/**
 * Makes one CLIENT span per statement, the same for both engines, named and attributed by the
 * semantic conventions for database clients (`SELECT activities`, `db.*`). Values are never shown.
 */
export function traceQueries(query: Query, engine: Engine, telemetry: Telemetry): Query {
  const ofEngine: Attributes = {
    'db.system.name': engine.system,
    'db.namespace': engine.namespace,
    ...(engine.server && { 'server.address': engine.server.address }),
    ...(engine.server?.port !== undefined && { 'server.port': engine.server.port }),
  }
  return (statement, values) => {
    const { operation, collection, text, shownText } = statement
    const attributes = {
      ...ofEngine,
      'db.operation.name': operation,
      'db.collection.name': collection,
      'db.query.text': shownText ?? text,
    }
    return telemetry.withSpan(`${operation} ${collection}`, () => query(statement, values), {
      kind: SpanKind.CLIENT,
      attributes,
    })
  }
}
