import type { Reply } from '../connection.ts'
import { type FuzzViewer, openFuzzViewer } from '../fuzz-viewer.ts'
import type { Asked, Target } from '../target.ts'

type ViewerTarget = Omit<Target, 'open' | 'request'> & {
  request(input: Buffer): Asked
  /** Checks the promises of this wire's answers. */
  judge?(reply: Reply, viewer: FuzzViewer, input: Buffer): Promise<void> | void
}

/**
 * A decoder behind its route: the request goes through Node's HTTP parser, the viewer's front, the
 * decoder and the store, and the stored records are read back by the lists and the trace's page.
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
