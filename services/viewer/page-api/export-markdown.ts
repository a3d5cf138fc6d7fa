import { traceMarkdown } from '../to-file/trace-markdown.ts'
import type { Context } from './context.ts'
import { FileAnswer } from './file-answer.ts'
import { loadTrace } from './load-trace.ts'
import { PageApiError } from './query.ts'

/** The tree of these many spans says where the time went; of errors the first counts. */
const described = {
  spans: { rows: 10_000, bytes: 8 * 1024 * 1024 },
  segments: { rows: 10_000, bytes: 4 * 1024 * 1024 },
  errors: { rows: 500, bytes: 1024 * 1024 },
  logs: { rows: 200, bytes: 1024 * 1024 },
}

const maxLinkLength = 4000

/**
 * A trace in a few lines of Markdown. `link`: the address that it names, with what is selected there;
 * else the trace's page at the host that was asked. Throws a `PageApiError`.
 */
export async function exportMarkdown(
  context: Context<'trace' | 'oldestMillis'>,
  traceId: string,
  { link, host }: { link: string | null; host: string | undefined },
): Promise<FileAnswer> {
  const href = readLink(link ?? `http://${host ?? 'localhost'}/trace/${traceId}`)
  const trace = await loadTrace(context, traceId, described)
  return new FileAnswer(Buffer.from(traceMarkdown(trace, href)), {
    'content-type': 'text/markdown; charset=utf-8',
  })
}

/** As `URL` writes it, it has no character that ends a link in Markdown. */
function readLink(link: string): string {
  const url = link.length <= maxLinkLength ? URL.parse(link) : null
  if (url && /^https?:$/.test(url.protocol)) return url.href
  const expected = `an http address of at most ${maxLinkLength} characters`
  throw new PageApiError(400, `link=${JSON.stringify(link.slice(0, 200))}: expected ${expected}`, {
    expected,
  })
}
