import type { InvitationStatus } from '@roster/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { mayManage } from '../lib/authority.ts'
import { client } from '../lib/client.ts'
import { useCurrent, useTeamKey } from '../lib/current.tsx'
import { useExplain } from '../lib/errors.ts'
import { useTitle } from '../lib/title.ts'
import { Empty, Failed, PageHead, Skeleton } from '../parts/bits.tsx'
import { Button } from '../parts/button.tsx'
import { Select } from '../parts/select.tsx'
import { InvitationTable } from './invitations/invitation-table.tsx'

type Status = InvitationStatus | 'any'
const statuses: Status[] = ['pending', 'any', 'accepted', 'declined', 'revoked', 'expired']

export default function Invitations() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.invitations'))
  const { role } = useCurrent()
  const [, navigate] = useLocation()
  const [status, setStatus] = useState<Status>('pending')
  const query = useInfiniteQuery({
    queryKey: useTeamKey('invitations', status),
    queryFn: ({ pageParam, signal }) => client.invitations.list({ include: 'mail', limit: 50, status: status === 'any' ? undefined : status }).page(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    enabled: mayManage(role),
    refetchInterval: ({ state }) => state.data?.pages.some(({ items }) => items.some(({ mail }) => mail?.state === 'waiting')) ? 1500 : 15_000,
  })
  if (!mayManage(role)) return <Redirect to="/members" replace />
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const invite = <Button kind="primary" icon="plus" onPress={() => navigate('/invite')}>{t('invite.title')}</Button>
  return (
    <>
      <PageHead title={t('nav.invitations')} about={t('invitations.lead')}>{invite}</PageHead>
      <div className="filters">
        <Select label={t('status')} hideLabel value={status} onChange={setStatus} choices={statuses.map((id) => ({ id, name: id === 'any' ? t('invitations.all') : t(`invitation.${id}`) }))} />
      </div>
      {query.error ? <Failed error={explain(query.error)} onRetry={() => void query.refetch()} />
        : query.isPending ? <Skeleton />
        : rows.length === 0 ? <Empty icon="mail" title={t(status === 'pending' ? 'invitations.none' : 'invitations.none_such')} action={invite}>{t('invitations.none_about')}</Empty>
        : <InvitationTable rows={rows} />}
      {query.hasNextPage && <div className="more"><Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t('show_more')}</Button></div>}
    </>
  )
}
