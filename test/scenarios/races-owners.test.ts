import { request } from '../support/contracts.ts'
import { races, stateOf, tally } from '../support/races.ts'

races('two owners at once', (race, contract) => {
  race('demote each other: one is left', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    const answers = await Promise.all([
      client(one).changeRole(team.key('ann'), team.user('bob'), 'standard'),
      client(two).changeRole(team.key('bob'), team.user('ann'), 'standard'),
    ])
    const { owners, events } = await stateOf(world, team)
    return { ok: tally(answers).ok, failed: tally(answers).server_error, owners, events: events('member.role_changed') }
  }, [{ ok: 1, failed: undefined, owners: 1, events: 1 }])

  race('remove each other: one is left', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    const answers = await Promise.all([
      client(one).remove(team.key('ann'), team.user('bob')),
      client(two).remove(team.key('bob'), team.user('ann')),
    ])
    const { owners, events } = await stateOf(world, team)
    return { ok: tally(answers).ok, failed: tally(answers).server_error, owners, events: events('member.removed') }
  }, [{ ok: 1, failed: undefined, owners: 1, events: 1 }])

  if (contract === 'api-team') return // it keeps its callers from touching themselves
  race('leave: one stays', async ({ world, one, two }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner', cid: 'member' })
    const answers = await Promise.all([
      request(one, 'DELETE', `/v1/team/members/${team.user('ann')}`, team.key('ann')),
      request(two, 'DELETE', `/v1/team/members/${team.user('bob')}`, team.key('bob')),
    ])
    const { owners, members } = await stateOf(world, team)
    return { ...tally(answers), owners, members }
  }, [{ ok: 1, last_owner: 1, owners: 1, members: 2 }])

  race('step down: one stays', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    const answers = await Promise.all([
      client(one).changeRole(team.token('ann'), team.user('ann'), 'standard'),
      client(two).changeRole(team.token('bob'), team.user('bob'), 'standard'),
    ])
    const { owners } = await stateOf(world, team)
    return { ...tally(answers), owners }
  }, [{ ok: 1, last_owner: 1, owners: 1 }])
})
