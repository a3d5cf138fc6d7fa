/** The reader's own settings, kept in this browser; one that forbids it just forgets them. */
export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(`waywiser.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`waywiser.${name}`, value)
  } catch {
    // Private windows may refuse: the setting then lasts until the page is closed.
  }
}
