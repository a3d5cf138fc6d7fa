import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { createChildMoves } from './child-moves.ts'
import { isCalleeKind, optionalNumber } from './columns.ts'
import { reportsOf } from './error-reports.ts'
import type { Insert } from './span-insert.ts'
import { type Added, isFailed, type SpanRow, toAdded } from './span-row.ts'
import type { TraceHead } from './trace-rows.ts'

type Held = Pick<SpanRow, 'kind' | 'service' | 'status' | 'httpStatus'> & {
  inProgress: boolean
  length: number
}

/**
 * Spans with an id that their trace has already. Of one service and kind they are the same span,
 * sent again: it counts once, and its end replaces what was sent before the end. Others are
 * different spans that share an id, as the client's and the server's half of a call do in Zipkin.
 * Both are kept. The server's half keeps the id, since most children, log lines and errors are its
 * own, and becomes the child of the client's half. The other gets an id that is made of its own, so
 * that the same span is recognized again.
 */
export function createRepeatedSpans(database: DatabaseSync, insert: Insert) {
  const find = database.prepare(`SELECT kind, service, status, http_status, in_progress,
    length(data) AS length FROM span WHERE trace = ? AND span_id = ?`)
  const replace = database.prepare(`UPDATE span SET parent_id = coalesce(parent_id, ?3), name = ?4,
    start_us = ?5, duration_us = ?6, status = ?7, http_status = ?8, item_uuid = ?9, resource = ?10,
    data = ?11, scope = ?12, in_progress = ?13 WHERE trace = ?1 AND span_id = ?2`)
  const rename = database.prepare(`UPDATE OR IGNORE span SET span_id = ?3, shared_id = ?2
    WHERE trace = ?1 AND span_id = ?2`)
  // The first half of a client stays the parent.
  const link = database.prepare(`UPDATE span SET parent_id = ?3
    WHERE trace = ?1 AND span_id = ?2 AND NOT EXISTS (SELECT 1 FROM span AS parent
      WHERE parent.trace = ?1 AND parent.span_id = span.parent_id AND parent.shared_id = ?2)`)
  const renameErrors = database.prepare(`UPDATE occurrence SET span_id = ?3
    WHERE trace = ?1 AND span_id = ?2 AND report IN (${reportsOf('span')})`)
  const children = createChildMoves(database)

  const held = (seq: number, spanId: string): Held => toHeld(find.get(seq, spanId) ?? {})

  /** Returns undefined when nothing is new. */
  function finish(seq: number, row: SpanRow, before: Held): Added | undefined {
    const isNewer = row.inProgress === 0 || row.data.length > before.length
    if (!before.inProgress || !isNewer) return undefined
    const { startMicros, durationMicros, status, httpStatus, itemUuid, resource } = row
    replace.run(
      ...[seq, row.spanId, row.parentId, row.name, startMicros, durationMicros, status],
      ...[httpStatus, itemUuid, resource, row.data, row.scope, row.inProgress],
    )
    const failed = Number(isFailed(row)) - Number(isFailed(before))
    return { rows: 0, bytes: row.data.length - before.length, failed }
  }

  /** The halves of one trace, while a batch is added to it. */
  function halvesOf({ seq, hasSharedIds }: TraceHead) {
    const moves = children.of(seq)
    const newIds = new Map<string, string>()

    function asHalf(row: SpanRow): SpanRow {
      const spanId = halfId(row.spanId, row)
      newIds.set(keyOf(row.spanId, row), spanId)
      return { ...row, spanId, sharedId: row.spanId }
    }

    function insertHalf(row: SpanRow): Added | undefined {
      if (insert(seq, row)) return toAdded(row)
      return finish(seq, row, held(seq, row.spanId))
    }

    /** The caller of a span that keeps the id. */
    function insertCaller(row: SpanRow, callee: Held): Added | undefined {
      const { spanId, service } = row
      const caller = asHalf(row)
      const added = insertHalf(caller)
      if (!added?.rows) return added
      link.run(seq, spanId, caller.spanId)
      if (service !== callee.service) moves.note(spanId, service, caller.spanId)
      return added
    }

    /** The span that keeps the id, whose caller had it until now. */
    function insertCallee(row: SpanRow, caller: Held): Added | undefined {
      const { spanId, service } = row
      const callerId = halfId(spanId, caller)
      if (rename.run(seq, spanId, callerId).changes === 0) return insertHalf(asHalf(row))
      renameErrors.run(seq, spanId, callerId)
      newIds.set(keyOf(spanId, caller), callerId)
      if (service !== caller.service) moves.note(spanId, caller.service, callerId)
      return insertHalf({ ...row, parentId: callerId })
    }

    /** Keeps a span whose id the trace has; returns what it adds, if anything. */
    function settle(row: SpanRow): Added | undefined {
      const other = held(seq, row.spanId)
      if (other.kind === row.kind && other.service === row.service) return finish(seq, row, other)
      const isCallee = isCalleeKind(row.kind)
      if (isCallee === isCalleeKind(other.kind)) return insertHalf(asHalf(row))
      return isCallee ? insertCallee(row, other) : insertCaller(row, other)
    }

    return {
      settle,
      /** The id by which a span of this batch is kept. */
      keptId: (row: SpanRow) => newIds.get(keyOf(row.spanId, row)) ?? row.spanId,
      /** A new span with its right parent, when that shares its id. */
      adopt: (row: SpanRow) => (hasSharedIds ? moves.adopt(row) : row),
      moveChildren: moves.finish,
    }
  }

  return { halvesOf, children }
}

const toHeld = (row: Record<string, unknown>): Held => ({
  kind: Number(row.kind),
  service: String(row.service),
  status: Number(row.status),
  httpStatus: optionalNumber(row.http_status) ?? null,
  inProgress: row.in_progress === 1,
  length: Number(row.length),
})

type Identity = { kind: number; service: string }

const keyOf = (spanId: string, { kind, service }: Identity) => `${spanId} ${kind} ${service}`

const halfId = (spanId: string, of: Identity) => hash('sha1', keyOf(spanId, of)).slice(0, 16)
