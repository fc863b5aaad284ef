import { Forbidden, type Me, NotAuthenticated, NotFound, RosterError } from '@roster/client'
import { MutationCache, QueryCache, QueryClient, useQuery } from '@tanstack/react-query'
import { client } from './client.ts'

/** Who is signed in; null for nobody. Everything else hangs on it. */
export const meKey = ['me'] as const

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => noticeLostAccess(error) }),
  mutationCache: new MutationCache({ onError: (error) => noticeLostAccess(error) }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: false, refetchOnWindowFocus: true }, // the client tries again by itself
  },
})

/** Somebody may have been removed, suspended, demoted or signed out meanwhile: ask who we are again. */
function noticeLostAccess(error: Error): void {
  if (error instanceof NotAuthenticated) queries.setQueryData(meKey, null)
  const lost = error instanceof Forbidden || (error instanceof NotFound && error.code === 'no_team')
  if (lost) void queries.invalidateQueries({ queryKey: meKey })
}

export function useMe() {
  return useQuery<Me | null>({ queryKey: meKey, queryFn: fetchMe, refetchInterval: 10_000 })
}

async function fetchMe(): Promise<Me | null> {
  try {
    return await client.me.get()
  } catch (error) {
    if (error instanceof NotAuthenticated) return null
    throw error
  }
}

export function useSignInOptions() {
  return useQuery({ queryKey: ['sign-in-options'], queryFn: client.setup.signInOptions, staleTime: Infinity })
}

/** Forgets all that was read, and who one is: for another person, or another team that was chosen. */
export async function startAfresh(): Promise<void> {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] === 'team' || queryKey[0] === 'teams' || queryKey[0] === 'my' })
  await queries.resetQueries({ queryKey: meKey })
}

export function codeOf(error: unknown): string {
  return error instanceof RosterError ? error.code ?? '' : ''
}
