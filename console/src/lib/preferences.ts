export type Theme = 'system' | 'light' | 'dark'

export function readTheme(): Theme {
  const kept = read('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  keep('theme', theme)
}

/** Storage may be off: then a choice lasts as long as the page. */
export function read(name: string): string | null {
  try { return localStorage.getItem(`roster.${name}`) } catch { return null }
}

export function keep(name: string, value: string): void {
  try { localStorage.setItem(`roster.${name}`, value) } catch { /* it lasts as long as the page */ }
}
