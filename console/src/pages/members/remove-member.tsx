import type { Member } from '@roster/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { mayManage } from '../../lib/authority.ts'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { nameOf } from '../../lib/names.ts'
import { queries, startAfresh } from '../../lib/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { useToast } from '../../parts/toaster.tsx'
import { dropMember } from './use-members.ts'

/** Removing someone, or leaving, with what will happen spelled out. */
export function RemoveMember({ member, onClose }: { member: Member; onClose(): void }) {
  const t = useT(), say = useToast(), explain = useExplain()
  const { me, role } = useCurrent(), isSelf = member.user_id === me.user_id
  const name = nameOf(member)
  const [, navigate] = useLocation()
  const listKey = useTeamKey('members')
  const follows = useQuery({ queryKey: useTeamKey('ends-with', member.user_id), queryFn: () => countWhatEnds(member.user_id, mayManage(role)), gcTime: 0 })
  const remove = useMutation({
    mutationFn: () => client.members.remove(member.user_id),
    async onSuccess() {
      onClose()
      say(t(isSelf ? 'members.left' : 'members.removed', { name }))
      if (isSelf) {
        await startAfresh()
        return navigate('/members')
      }
      dropMember(listKey, member.user_id)
      await queries.invalidateQueries({ queryKey: listKey.slice(0, 2), predicate: ({ queryKey }) => queryKey[2] !== 'members' })
    },
  })
  return (
    <Confirm title={t(isSelf ? 'members.leave_title' : 'members.remove_title', { name })} action={t(isSelf ? 'members.leave' : 'members.remove')} isOpen isPending={remove.isPending} error={remove.error ? explain(remove.error) : undefined} onConfirm={() => remove.mutate()} onClose={onClose}>
      <p>{t('members.what_happens')}</p>
      <ul className="consequences" aria-busy={follows.isPending}>
        <li>{t(isSelf ? 'members.lose_access_self' : 'members.lose_access')}</li>
        {follows.data?.keys !== 0 && <li>{follows.data ? t('members.keys_stop', { count: follows.data.keys }) : '…'}</li>}
        {mayManage(role) && follows.data?.invitations !== 0 && <li>{follows.data ? t('members.invitations_revoked', { count: follows.data.invitations }) : '…'}</li>}
        <li>{t('members.history_stays')}</li>
      </ul>
    </Confirm>
  )
}

async function countWhatEnds(userId: string, mayReadInvitations: boolean) {
  const [keys, pending] = await Promise.all([
    client.apiKeys.list(),
    mayReadInvitations ? client.invitations.list({ status: 'pending', limit: 1000 }).page() : { items: [] },
  ])
  return { keys: keys.filter(({ user_id }) => user_id === userId).length, invitations: pending.items.filter(({ invited_by }) => invited_by === userId).length }
}
