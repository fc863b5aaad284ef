import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { sha256 } from '../../src/lib/credentials.ts'
import { newId } from '../../src/lib/ids.ts'
import { invitationTokens, readInvitationToken } from '../../src/lib/invitation-tokens.ts'

const tokens = invitationTokens('a secret of this test alone')

describe("an invitation's token", () => {
  it('tells its team, and between which ids its invitation is', () => {
    for (const id of [newId(), randomUUID()]) {
      const teamId = newId(), text = tokens({ teamId, id, resends: 0 }), read = readInvitationToken(text)!
      assert.deepEqual([read.teamId, read.hash], [teamId, sha256(text)])
      assert.ok(read.firstId <= id && id <= read.lastId)
      assert.equal(read.firstId.slice(0, 18), id.slice(0, 18))
    }
  })

  it('fits into the 64 characters of the contract, and is safe in a link', () => {
    assert.match(tokens({ teamId: newId(), id: newId(), resends: 0 }), /^[\w-]{63}$/)
  })

  it('is another for each team, invitation, sending and secret, and the same each time', () => {
    const of = { teamId: newId(), id: newId(), resends: 0 }
    const others = [{ ...of, teamId: newId() }, { ...of, id: of.id.replace(/.$/, (last) => last === '0' ? '1' : '0') }, { ...of, resends: 1 }]
    const made = [of, ...others].map(tokens)
    assert.equal(new Set([...made, invitationTokens('another secret')(of)]).size, 5)
    assert.deepEqual([of, ...others].map(tokens), made)
  })

  it('is none where it is cut, longer, or holds what is no base64url', () => {
    const text = tokens({ teamId: newId(), id: newId(), resends: 0 })
    for (const wrong of ['', 'inv_', text.slice(0, -1), `${text}A`, text.slice(4), text.replace('inv_', 'INV_'), ` ${text}`, `${text.slice(0, 30)}!${text.slice(31)}`]) assert.equal(readInvitationToken(wrong), undefined, wrong)
  })
})
