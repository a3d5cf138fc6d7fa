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
  const probe = document.body.appendChild(document.createElement('i'))
  const entries = Object.entries<string>(tokens).map(([name, token]) => {
    // A token holds a colour for light and one for dark; only in use it is one of them.
    probe.style.color = `var(${token})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(entries) as { [name in Name]: string }
}
