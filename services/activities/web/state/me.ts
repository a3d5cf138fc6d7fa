const key = 'waywiser.handle'

/** Nobody signs in: a person says who they are. */
export const readMe = (): string => {
  try {
    return localStorage.getItem(key) || 'ada'
  } catch {
    return 'ada'
  }
}

export function keepMe(handle: string): void {
  try {
    localStorage.setItem(key, handle)
  } catch {
    // Without storage it holds until the page is left.
  }
}
