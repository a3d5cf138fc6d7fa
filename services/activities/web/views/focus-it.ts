/** A `ref` for a field that appears since the person asked for it; `autofocus` works once a page. */
export const focusIt = (field: HTMLElement | null) => field?.focus()
