import type { ChooseProxy } from '../../proxy/proxy-settings.ts'
import { bracketed } from '../../text/bracketed.ts'
import { failureWords } from '../../text/failure-words.ts'
import { createPost, type Post } from '../delivery/post.ts'
import { untraced } from '../delivery/untraced.ts'

type Path = '/GetSamplingRules' | '/SamplingTargets'

/** Asks the rules service; resolves with its JSON, rejects with whatever went wrong. */
export type AskRulesService = (path: Path, body: object, signal: AbortSignal) => Promise<unknown>

type RulesServiceOptions = {
  host: string
  port: number
  chooseProxy?: ChooseProxy
  timeoutMillis?: number
}

// 25 rules a page, and no rule has more than a few hundred characters.
const maxAnswerBytes = 1024 * 1024

/**
 * X-Ray's sampling API through the daemon's TCP port, which signs and forwards. Never traced: a
 * span for the poll would ask the sampler, which polls.
 */
export function rulesServiceAt(options: RulesServiceOptions): AskRulesService {
  const posts: Record<Path, Post> = {
    '/GetSamplingRules': createRulesPost('/GetSamplingRules', options),
    '/SamplingTargets': createRulesPost('/SamplingTargets', options),
  }
  return async (path, body, signal) => {
    const answer = await untraced(() => posts[path](JSON.stringify(body), signal)).catch(error => {
      throw new Error(`${path}: ${failureWords(error)}`)
    })
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
    if (answer.isCut) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`)
    return parse(answer.body.toString(), path)
  }
}

function createRulesPost(path: Path, options: RulesServiceOptions) {
  const { host, port, chooseProxy, timeoutMillis = 5000 } = options
  const url = new URL(path, `http://${bracketed(host)}:${port}`)
  return createPost({
    url,
    proxy: chooseProxy?.(url),
    headers: { 'content-type': 'application/json' },
    timeoutMillis,
    maxAnswerBytes,
    keepsAlive: false,
  })
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${path} did not answer JSON: ${JSON.stringify(text.slice(0, 100))}`)
  }
}
