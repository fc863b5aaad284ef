import { Refusal } from '../../src/domain/errors.ts'
import { addMember } from '../../src/domain/teams.ts'
import { accept, request } from '../support/contracts.ts'
import { alternate, races, stateOf, tally } from '../support/races.ts'

races('ten seats, three of them taken', (race) => {
  race('30 are invited at once: seven are, and the others are told that the team is full', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'member', cid: 'member' }, 10)
    const answers = await Promise.all(alternate(30, one, two, (process, n) => client(process).invite(team.key('ann'), `dan${n}@crew.test`)))
    const { members, pending, events } = await stateOf(world, team)
    return { ...tally(answers), members, pending, events: events('invitation.created') }
  }, [{ ok: 7, seat_limit: 23, members: 3, pending: 7, events: 7 }], 1)

  race('some are invited, some accept, and an operator adds some at once: all seats are taken, and none twice', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner' }, 10)
    const people = await Promise.all([1, 2].map(() => world.person('dan')))
    const tokens: string[] = []
    for (const { email } of people) tokens.push((await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email })).body.token)

    const [accepted, invited, added] = await Promise.all([
      Promise.all(people.map(({ token }, n) => accept(one, token, tokens[n]))),
      Promise.all(alternate(8, one, two, (process, n) => client(process).invite(team.key('ann'), `eve${n}@crew.test`))),
      Promise.all(alternate(4, one, two, ({ operator }, n) => addMember(operator, team.id, `${n}.${team.id}@crew.test`, 'member').then(() => 'ok', reasonOf))),
    ])
    const { members, pending } = await stateOf(world, team)
    const { ok = 0, ...refused } = tally(invited), addedOk = added.filter((outcome) => outcome === 'ok').length
    return {
      accepted: tally(accepted),
      taken: members + pending,
      given: ok + addedOk,
      refused: (refused.seat_limit ?? 0) + added.filter((outcome) => outcome === 'seat_limit').length,
    }
  }, [{ accepted: { ok: 2 }, taken: 10, given: 7, refused: 5 }], 1)
})

function reasonOf(error: unknown): string {
  return error instanceof Refusal ? error.reason : String(error)
}
