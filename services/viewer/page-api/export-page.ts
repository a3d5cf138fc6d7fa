import { readPageParts, writeTracePage } from '../to-file/trace-page.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { FileAnswer } from './file-answer.ts'
import { PageApiError } from './query.ts'

/**
 * A trace as a page of HTML that needs neither a viewer nor the network. It is for saving: opened
 * from here, it would be a page of the viewer's origin, and so it is answered as an attachment
 * without any rights. Throws a `PageApiError` (404) where the page is not built.
 */
export async function exportPage(
  { trace, pageFolder, now }: Context<'trace'> & { pageFolder: string | undefined },
  traceId: string,
): Promise<FileAnswer> {
  const page = pageFolder === undefined ? undefined : await readPageParts(pageFolder)
  if (!page) throw new PageApiError(404, 'the page is not built', { hint: 'npm start builds it' })
  const answer = await runInSlices(trace(traceId))
  if (!answer) throw new PageApiError(404, `no trace ${traceId}`)
  const bytes = await runInSlices(writeTracePage(answer, page, now()))
  return new FileAnswer(bytes, {
    'content-type': 'text/html; charset=utf-8',
    'content-disposition': `attachment; filename="trace-${traceId}.html"`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  })
}
