import type { Reply } from '../connection.ts'
import { type FuzzViewer, openFuzzViewer } from '../fuzz-viewer.ts'
import type { Asked, Target } from '../target.ts'

export type ViewerTarget = Omit<Target, 'open' | 'request'> & {
  request(input: Buffer): Asked
  /** Checks what this wire's answers promise. */
  judge?(reply: Reply, viewer: FuzzViewer, input: Buffer): Promise<void> | void
}

/**
 * A decoder behind its door: the request goes through Node's HTTP parser, the viewer's front, the
 * decoder and the store, and what was taken is read back by the lists and the trace's page.
 */
export function viewerTarget({ request, judge, ...target }: ViewerTarget): Target {
  return {
    ...target,
    request,
    open() {
      const viewer = openFuzzViewer()
      return {
        async run(input) {
          const { method, path, headers, body } = request(input)
          const reply = await viewer.ask(method, path, headers, body)
          await judge?.(reply, viewer, input)
          await viewer.readChanged()
        },
        check: viewer.readAll,
        close: viewer.close,
      }
    },
  }
}

export const json = { 'content-type': 'application/json' }
export const protobuf = { 'content-type': 'application/x-protobuf' }
