/**
 * Takes the token out of `#token=…` and the address bar, before anything else runs. It lives on in
 * memory, and for a reload or a sign-in with the provider in this tab's own storage.
 */
export function takeToken(page: string): string | undefined {
  const key = `roster.token.${page}`
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    history.replaceState(history.state, '', location.pathname + location.search)
    try { sessionStorage.setItem(key, given) } catch { /* then a reload needs the link again */ }
    return given
  }
  try { return sessionStorage.getItem(key) ?? undefined } catch { return undefined }
}

export function dropToken(page: string): void {
  try { sessionStorage.removeItem(`roster.token.${page}`) } catch { /* nothing was kept */ }
}
