import type { TraceSegment } from '../records/api.ts'

type Link = Pick<TraceSegment, 'type' | 'parentId'>

/** The segment that contains a piece, and the piece's depth below it. */
type Place<Piece> = { segment: Piece; depth: number }

/**
 * Where pieces of one trace are: undefined while the segment of one was not received. Results are kept: chains of calls are long, and this is called
 * for each of their nodes.
 */
export function createPlaces<Piece extends Link>(
  byId: ReadonlyMap<string, Piece>,
): (piece: Piece) => Place<Piece> | undefined {
  const known = new Map<Piece, Place<Piece> | undefined>()

  return piece => {
    const way: Piece[] = []
    let top: Piece | undefined = piece
    while (top && top.type === 'subsegment' && !known.has(top)) {
      way.push(top)
      // Has no place until it is known: ids that refer to one another in a circle end here.
      known.set(top, undefined)
      top = top.parentId === undefined ? undefined : byId.get(top.parentId)
    }
    const found = top?.type === 'segment' ? { segment: top, depth: 0 } : top && known.get(top)
    if (found) {
      for (const [index, step] of way.toReversed().entries()) {
        known.set(step, { segment: found.segment, depth: found.depth + index + 1 })
      }
    }
    return piece.type === 'segment' ? { segment: piece, depth: 0 } : known.get(piece)
  }
}
