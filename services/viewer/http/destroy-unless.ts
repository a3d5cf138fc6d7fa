import type { IncomingMessage, ServerResponse } from 'node:http'
import { guarded } from '../turns/guarded.ts'

/** Closes the connection of `message` unless `event` happens within `millis`. */
export function destroyUnless(
  message: IncomingMessage | ServerResponse,
  event: 'drain' | 'finish' | 'close',
  millis: number,
): void {
  const destroy = () => message.destroy()
  const timer = setTimeout(guarded(destroy, destroy), millis).unref()
  const clear = () => {
    clearTimeout(timer)
    message.off(event, clear)
    message.off('close', clear)
  }
  message.once(event, clear)
  if (event !== 'close') message.once('close', clear)
}
