import { maxRecordBytes } from './allowance.ts'
import { readResource } from './any-value.ts'
import { type Intake, tooLarge } from './intake.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { type Sender, senderOf } from './sender.ts'

// The common structure of the requests of all signals (opentelemetry-proto 1.x, collector/…/v1):
// 1 resource_… > 1 resource, 2 scope_… > 2 the records.
const resourceGroups = 0x0a
const pathToRecords: Path = [
  { tags: [0x12], draw: intake => intake.startGroup() },
  { tags: [0x12], draw: intake => intake.startRecord() },
]
const pathToResource: Path = [{ tags: [0x0a], draw: intake => intake.startGroup() }]

/** Reads one record, from the reader's position to `end`. */
type TakeRecord = (reader: ProtobufReader, end: number, sender: Sender) => void

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
  while (reader.position < body.length) {
    const start = reader.position
    const tag = reader.uint32()
    if (tag === resourceGroups) {
      const end = reader.enter()
      const sender = yield* findSender(reader, end, intake)
      const takeOne = () => takeRecord(reader, intake, what, end => take(reader, end, sender))
      yield* readAt(reader, end, { path: pathToRecords, intake, take: takeOne })
    } else {
      reader.skip(tag)
      intake.weigh(reader.position - start)
    }
    if (intake.isPauseDue()) yield
  }
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

/** Looks for the resource first: it may follow its records, since fields have no order. */
function* findSender<Kept>(
  reader: ProtobufReader,
  end: number,
  intake: Intake<Kept>,
): Generator<void, Sender, void> {
  const start = reader.position
  let sender = senderOf({}, 0)
  const take = () => {
    const from = reader.position
    const resource = readResource(reader)
    sender = senderOf(resource, reader.position - from)
  }
  intake.startGroup()
  yield* readAt(reader, end, { path: pathToResource, intake, take })
  reader.position = start
  return sender
}

type Drawing = Pick<Intake<never>, 'startGroup' | 'startRecord' | 'allowance' | 'weigh'>

/** For each level, the tags that lead on, and what such a field draws from the allowance. */
export type Path = readonly { tags: readonly number[]; draw(intake: Drawing): void }[]

type Visit<Kept> = {
  path: Path
  intake: Intake<Kept>
  /** Reads the message at the end of the path. The reader stands at its start. */
  take: () => void
}

/** Reads the messages at the end of a path up to `end`, and skips all others. */
export function* readAt<Kept>(
  reader: ProtobufReader,
  end: number,
  visit: Visit<Kept>,
  depth = 0,
): Generator<void, void, void> {
  const { path, intake, take } = visit
  const { tags, draw } = path[depth]!
  const isLast = depth === path.length - 1
  while (reader.position < end) {
    const start = reader.position
    const tag = reader.uint32()
    const isWanted = tags.includes(tag)
    if (isWanted) draw(intake)
    if (isWanted && !isLast) {
      yield* readAt(reader, reader.enter(), visit, depth + 1)
    } else {
      if (isWanted) take()
      else reader.skip(tag)
      intake.weigh(reader.position - start)
    }
    if (intake.isPauseDue()) yield
  }
  reader.leave(end)
}
