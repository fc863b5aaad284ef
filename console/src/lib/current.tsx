import type { Me, Role } from '@roster/client'
import { createContext, useContext } from 'react'

/** The signed-in person on their current team. */
export interface Current { me: Me; teamId: string; role: Role }

const CurrentContext = createContext<Current | null>(null)
export const CurrentProvider = CurrentContext.Provider

export function useCurrent(): Current {
  return useContext(CurrentContext)!
}

/** The start of every query key about the current team. */
export function useTeamKey(...rest: unknown[]): unknown[] {
  return ['team', useCurrent().teamId, ...rest]
}
