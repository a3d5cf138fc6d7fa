import type { Intake } from './intake.ts'
import type { ProtobufReader } from './protobuf-reader.ts'

type Drawing = Pick<Intake<never>, 'startGroup' | 'startRecord' | 'allowance' | 'weigh'>

/** For each level, the tags that lead on. */
export type Path = readonly {
  tags: readonly number[]
  /** What such a field draws from the allowance. */
  draw(intake: Drawing): void
  /** Called at the start of such a message; leaves the reader there. */
  enter?(end: number): Generator<void, void, void>
}[]

type Visit<Kept> = {
  path: Path
  intake: Intake<Kept>
  /** Reads the field at the end of the path, whose tag was read. */
  take: (tag: number) => void
  /** The same bytes will be read again. */
  isLook?: true
}

/** Reads the messages at the end of a path up to `end`, and skips all others. */
export function* readAt<Kept>(
  reader: ProtobufReader,
  end: number,
  visit: Visit<Kept>,
  depth = 0,
): Generator<void, void, void> {
  const { path, intake, take, isLook } = visit
  const { tags, draw, enter } = path[depth]!
  const isLast = depth === path.length - 1
  while (reader.position < end) {
    const start = reader.position
    const tag = reader.uint32()
    const isWanted = tags.includes(tag)
    if (isWanted) draw(intake)
    if (isWanted && !isLast) {
      const inside = reader.enter()
      if (enter) yield* enter(inside)
      yield* readAt(reader, inside, visit, depth + 1)
    } else {
      if (isWanted) take(tag)
      else reader.skip(tag)
      const bytes = reader.position - start
      if (isLook) intake.look(bytes)
      else intake.weigh(bytes)
    }
    if (intake.isPauseDue()) yield
  }
  reader.leave(end)
}
