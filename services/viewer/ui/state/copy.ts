import { signal } from '@preact/signals'

/** Shown for a moment at the foot of the page, and read by screen readers. */
export const announcement = signal('')

let timer: ReturnType<typeof setTimeout> | undefined

export function announce(text: string): void {
  announcement.value = text
  clearTimeout(timer)
  timer = setTimeout(() => {
    announcement.value = ''
  }, 3_000)
}

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    announce(`Copied ${what}.`)
  } catch {
    // Only https and localhost may use the clipboard: show the text instead.
    announce(`The browser does not allow copying. ${what}: ${text}`)
  }
}

export const copyLink = () => copyText(location.href, 'the link')

/** With a link to what is selected on this page. */
export async function copyMarkdown(traceId: string): Promise<void> {
  const query = new URLSearchParams({ format: 'markdown', link: location.href })
  const answer = await fetch(`/-/api/export/${traceId}?${query}`).catch(() => undefined)
  if (answer?.ok) await copyText(await answer.text(), 'the Markdown')
  else announce('The viewer does not have this trace any more, or does not answer.')
}
