import type { Role } from '@roster/client'
import { useRef, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { codeOf, queries } from '../../lib/queries.ts'

export interface Row { email: string; role: Role; state: 'waiting' | 'sent' | 'there' | 'refused'; why?: string }

const atOnce = 3

/** Sends invitations a few at a time, and keeps what became of each. */
export function useSending() {
  const explain = useExplain()
  const key = useTeamKey('invitations'), seatsKey = useTeamKey('team')
  const [rows, setRows] = useState<Row[]>([])
  const run = useRef(0)

  async function sendAll(all: Row[]) {
    const mine = ++run.current
    const current = [...all], waiting = current.map((_, index) => index).filter((index) => current[index]!.state === 'waiting')
    setRows(current)
    async function work() {
      for (let index = waiting.shift(); index !== undefined && mine === run.current; index = waiting.shift()) {
        current[index] = await sendOne(current[index]!)
        if (mine === run.current) setRows([...current])
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    await Promise.all([key, seatsKey].map((queryKey) => queries.invalidateQueries({ queryKey })))
  }

  async function sendOne(row: Row): Promise<Row> {
    try {
      await client.invitations.send(row.email, row.role)
      return { ...row, state: 'sent' }
    } catch (error) {
      const isThere = ['already_member', 'already_invited'].includes(codeOf(error))
      return { ...row, state: isThere ? 'there' : 'refused', why: explain(error) }
    }
  }

  return {
    rows,
    isDone: rows.every(({ state }) => state !== 'waiting'),
    send: (emails: string[], role: Role) => sendAll(emails.map((email) => ({ email, role, state: 'waiting' }))),
    retry: () => void sendAll(rows.map((row) => row.state === 'refused' ? { email: row.email, role: row.role, state: 'waiting' } : row)),
    clear() {
      run.current++
      setRows([])
    },
  }
}
