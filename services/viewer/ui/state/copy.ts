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
