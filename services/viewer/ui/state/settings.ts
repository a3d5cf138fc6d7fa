/** The reader's settings in this browser, if it allows to store them. */
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
    // A private window may refuse: then the setting lasts until the page is closed.
  }
}
