import { signal } from '@preact/signals'
import { theme } from './theme.ts'

/** What is drawn on a canvas does not follow the style sheet by itself. */
const dark = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = signal(dark.matches)
dark.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches
})

/** Values of tokens of the style sheet, read anew when the colours of the page change. */
export function useColours<Name extends string>(tokens: { [name in Name]: string }) {
  // Read so that the component that calls this is drawn anew with them.
  void [theme.value, systemIsDark.value]
  const style = getComputedStyle(document.documentElement)
  const entries = Object.entries<string>(tokens).map(([name, token]) => [
    name,
    style.getPropertyValue(token).trim(),
  ])
  return Object.fromEntries(entries) as { [name in Name]: string }
}
