import { maxRecordBytes } from './allowance.ts'
import { type Intake, tooLarge } from './intake.ts'
import type { Origin } from './origin.ts'
import { findScope, findSender } from './protobuf-origin.ts'
import { type Path, readAt } from './protobuf-path.ts'
import { MalformedProtobufError, ProtobufReader } from './protobuf-reader.ts'
import type { Sender } from './sender.ts'

// The common structure of the requests of all signals (opentelemetry-proto 1.x, collector/…/v1):
// 1 resource_… > 1 resource, 2 scope_… > 2 the records.
const resourceGroups = 0x0a

/** Reads one record, from the reader's position to `end`. */
type TakeRecord = (reader: ProtobufReader, end: number, origin: Origin) => void

/**
 * Passes each record of a request to `take`; `what` names a record in messages. Yields wherever it
 * may be interrupted. Throws `MalformedProtobufError` and `TooMuchError`.
 */
export function* readRecords<Kept>(
  body: Buffer,
  intake: Intake<Kept>,
  what: string,
  take: TakeRecord,
): Generator<void, void, void> {
  const reader = new ProtobufReader(body, intake.allowance)
  let hasGroups = false
  while (reader.position < body.length) {
    const start = reader.position
    const tag = reader.uint32()
    if (tag === resourceGroups) {
      hasGroups = true
      yield* readGroup(reader, intake, what, take)
    } else {
      reader.skip(tag)
      intake.weigh(reader.position - start)
    }
    if (intake.isPauseDue()) yield
  }
  checkHasGroups(body, hasGroups)
}

/** An empty body is an empty request. Throws `MalformedProtobufError`. */
export function checkHasGroups(body: Buffer, hasGroups: boolean): void {
  if (hasGroups || body.length === 0) return
  throw new MalformedProtobufError('it has no field 1, the list of resources with their records')
}

function* readGroup<Kept>(
  reader: ProtobufReader,
  intake: Intake<Kept>,
  what: string,
  take: TakeRecord,
): Generator<void, void, void> {
  const end = reader.enter()
  const sender = yield* findSender(reader, end, intake)
  let origin: Origin = { sender, scopeBytes: 0 }
  const path: Path = [
    {
      tags: [0x12],
      draw: intake => intake.startGroup(),
      *enter(end) {
        origin = yield* originIn(reader, end, intake, sender)
      },
    },
    { tags: [0x12], draw: intake => intake.startRecord() },
  ]
  const takeOne = () => takeRecord(reader, intake, what, end => take(reader, end, origin))
  yield* readAt(reader, end, { path, intake, take: takeOne })
}

function* originIn<Kept>(
  reader: ProtobufReader,
  end: number,
  intake: Intake<Kept>,
  sender: Sender,
): Generator<void, Origin, void> {
  return { sender, ...(yield* findScope(reader, end, intake)) }
}

function takeRecord<Kept>(
  reader: ProtobufReader,
  intake: Intake<Kept>,
  what: string,
  take: (end: number) => void,
): void {
  const end = reader.enter()
  const bytes = end - reader.position
  if (bytes <= maxRecordBytes) {
    take(end)
    return
  }
  reader.position = end
  intake.reject(() => tooLarge(what, bytes))
}
