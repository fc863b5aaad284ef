import { accept, decline, request, resend } from '../support/contracts.ts'
import { alternate, races, stateOf, tally } from '../support/races.ts'

races('invitations at once', (race, contract) => {
  race('to one address: one is made, and the others are told which', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner' })
    const answers = await Promise.all(alternate(10, one, two, (process) => client(process).invite(team.key('ann'), 'dan@crew.test')))
    const { pending, events } = await stateOf(world, team)
    const made = answers.find(({ status }) => status === 201)?.id
    const named = answers.every(({ id, body }) => (id ?? body.invitation_id ?? made) === made)
    return { ...tally(answers), named, pending, events: events('invitation.created') }
  }, [{ ok: 1, already_invited: 9, named: true, pending: 1, events: 1 }])

  race('by someone who is removed meanwhile: none of theirs stays pending', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    const [removal, ...invitations] = await Promise.all([
      client(one).remove(team.key('ann'), team.user('bob')),
      ...['dan', 'eve'].map((name) => client(two).invite(team.key('bob'), `${name}@crew.test`)),
    ])
    const { pending, isMember } = await stateOf(world, team)
    return { removal: tally([removal]), failed: tally(invitations).server_error, pending, isMember: isMember(team.user('bob')) }
  }, [{ removal: { ok: 1 }, failed: undefined, pending: 0, isMember: false }])

  race('by someone who is demoted meanwhile: none of theirs stays pending', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner', bob: 'owner' })
    const [change, ...invitations] = await Promise.all([
      client(one).changeRole(team.key('ann'), team.user('bob'), 'standard'),
      ...['dan', 'eve'].map((name) => client(two).invite(team.key('bob'), `${name}@crew.test`)),
    ])
    const { pending, owners } = await stateOf(world, team)
    return { change: tally([change]), failed: tally(invitations).server_error, pending, owners }
  }, [{ change: { ok: 1 }, failed: undefined, pending: 0, owners: 1 }])

  race('accepted and revoked: one of the two', async ({ world, one, two, client }) => {
    const team = await world.team({ ann: 'owner' }), dan = await world.person('dan')
    const { body: { id, token } } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: dan.email })
    const [accepted, revoked] = await Promise.all([accept(one, dan.token, token), client(two).revoke(team.key('ann'), id)])
    const { statusOf, isMember, events } = await stateOf(world, team)
    return { accepted: tally([accepted]), revoked: tally([revoked]), status: statusOf(id), isMember: isMember(dan.id), events: [events('invitation.accepted'), events('invitation.revoked')] }
  }, [
    { accepted: { ok: 1 }, revoked: { invitation_not_pending: 1 }, status: 'accepted', isMember: true, events: [1, 0] },
    { accepted: { invitation_revoked: 1 }, revoked: { ok: 1 }, status: 'revoked', isMember: false, events: [0, 1] },
  ])

  if (contract === 'api-team') return // it knows no tokens
  race('accepted 50 times: one member, one event, and nobody else gets in', async ({ world, one, two }) => {
    const team = await world.team({ ann: 'owner' }), dan = await world.person('dan'), eve = await world.person('eve')
    const { body: { token } } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: dan.email })
    const answers = await Promise.all(alternate(50, one, two, (process, n) => accept(process, n % 5 ? dan.token : eve.token, token)))
    const { email_mismatch = 0, invitation_already_accepted = 0, ...others } = tally(answers)
    const { members, isMember, events } = await stateOf(world, team)
    return { ...others, refused: email_mismatch + invitation_already_accepted, members, isMember: isMember(dan.id), events: events('invitation.accepted') }
  }, [{ ok: 40, refused: 10, members: 2, isMember: true, events: 1 }], 1)

  race('accepted and declined: one of the two', async ({ world, one, two }) => {
    const team = await world.team({ ann: 'owner' }), dan = await world.person('dan')
    const { body: { id, token } } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: dan.email })
    const [accepted, declined] = await Promise.all([accept(one, dan.token, token), decline(two, token)])
    const { statusOf, isMember, events } = await stateOf(world, team)
    return { accepted: tally([accepted]), declined: tally([declined]), status: statusOf(id), isMember: isMember(dan.id), events: [events('invitation.accepted'), events('invitation.declined')] }
  }, [
    { accepted: { ok: 1 }, declined: { invitation_already_accepted: 1 }, status: 'accepted', isMember: true, events: [1, 0] },
    { accepted: { invitation_declined: 1 }, declined: { ok: 1 }, status: 'declined', isMember: false, events: [0, 1] },
  ])

  race('accepted and sent anew: one of the two', async ({ world, one, two }) => {
    const team = await world.team({ ann: 'owner' }), dan = await world.person('dan')
    const { body: { id, token } } = await request(world, 'POST', '/v1/team/invite', team.key('ann'), { email: dan.email })
    const [accepted, resent] = await Promise.all([accept(one, dan.token, token), resend(two, team.key('ann'), id)])
    const { statusOf, isMember, events } = await stateOf(world, team)
    return { accepted: tally([accepted]), resent: tally([resent]), status: statusOf(id), isMember: isMember(dan.id), events: [events('invitation.accepted'), events('invitation.resent')] }
  }, [
    { accepted: { ok: 1 }, resent: { invitation_not_pending: 1 }, status: 'accepted', isMember: true, events: [1, 0] },
    { accepted: { invitation_not_found: 1 }, resent: { ok: 1 }, status: 'pending', isMember: false, events: [0, 1] },
  ])
})
