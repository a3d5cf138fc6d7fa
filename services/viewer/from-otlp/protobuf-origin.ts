import { type Attributes, checkResourceBytes, readKeyValue } from './any-value.ts'
import type { Intake } from './intake.ts'
import { addToResource, noScope, type Origin, toScope, type WireScope } from './origin.ts'
import { type Path, readAt } from './protobuf-path.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { type Sender, senderOf } from './sender.ts'

// 1 resource or scope, 3 schema_url, in the messages of all signals.
const describing = 0x0a
const schemaUrl = 0x1a

/** Looks for the resource first: it may follow its records, since fields have no order. */
export function* findSender<Kept>(
  reader: ProtobufReader,
  end: number,
  intake: Intake<Kept>,
): Generator<void, Sender, void> {
  const start = reader.position
  let attributes: Attributes = {}
  let bytes = 0
  let url = ''
  let dropped = 0
  const path: Path = [{ tags: [describing, schemaUrl], draw: intake => intake.startGroup() }]
  const take = (tag: number) => {
    if (tag === schemaUrl) {
      url = reader.text()
      return
    }
    const from = reader.position
    const resource = readResource(reader)
    attributes = resource.attributes
    dropped = resource.dropped
    bytes = reader.position - from
  }
  intake.startGroup()
  yield* readAt(reader, end, { path, intake, take, isLook: true })
  reader.position = start
  addToResource(attributes, { dropped, schemaUrl: url })
  return senderOf(attributes, bytes + url.length)
}

/** Looks for the scope first, for the same reason. Leaves the reader where it is. */
export function* findScope<Kept>(
  reader: ProtobufReader,
  end: number,
  intake: Intake<Kept>,
): Generator<void, Omit<Origin, 'sender'>, void> {
  const start = reader.position
  const found = noScope()
  let scopeBytes = 0
  // The group itself has drawn from the allowance.
  const path: Path = [{ tags: [describing, schemaUrl], draw() {} }]
  const take = (tag: number) => {
    const from = reader.position
    if (tag === schemaUrl) found.schemaUrl = reader.text()
    else readScope(reader, found)
    scopeBytes += reader.position - from
    checkResourceBytes(scopeBytes)
  }
  yield* readAt(reader, end, { path, intake, take, isLook: true })
  reader.position = start
  return { scope: toScope(found), scopeBytes }
}

// 1 attributes, 2 dropped_attributes_count. Left out on purpose: 3 entity_refs, which repeat names
// of attributes.
function readResource(reader: ProtobufReader): { attributes: Attributes; dropped: number } {
  const end = reader.enter()
  checkResourceBytes(end - reader.position)
  const resource = { attributes: {}, dropped: 0 }
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) readKeyValue(reader, resource.attributes)
    else if (tag === 0x10) resource.dropped = reader.count()
    else reader.skip(tag)
  }
  reader.leave(end)
  return resource
}

// 1 name, 2 version, 3 attributes, 4 dropped_attributes_count
function readScope(reader: ProtobufReader, scope: WireScope): void {
  const end = reader.enter()
  checkResourceBytes(end - reader.position)
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) scope.name = reader.text()
    else if (tag === 0x12) scope.version = reader.text()
    else if (tag === 0x1a) readKeyValue(reader, scope.attributes)
    else if (tag === 0x20) scope.dropped = reader.count()
    else reader.skip(tag)
  }
  reader.leave(end)
}
