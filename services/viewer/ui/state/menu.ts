export const shareMenuId = 'share'

/** Opens a menu and goes to its first choice. */
export function openMenu(id: string): void {
  const menu = document.getElementById(id) as HTMLDetailsElement | null
  if (!menu) return
  menu.open = true
  menu.querySelector<HTMLElement>('ul a, ul button')?.focus()
}
