import { signal } from '@preact/signals'

/** Read out by screen readers and shown for a moment at the foot of the page. */
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
    // Only https and localhost may use the clipboard: show what was to be copied instead.
    announce(`This browser does not let the page copy. ${what}: ${text}`)
  }
}
