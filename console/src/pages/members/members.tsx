import { useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { mayManage } from '../../lib/authority.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { useTitle } from '../../lib/title.ts'
import { Empty, Failed, PageHead, Skeleton } from '../../parts/bits.tsx'
import { Button, WithReason } from '../../parts/button.tsx'
import { Filters } from './filters.tsx'
import { MemberTable } from './member-table.tsx'
import { type Filter, useMembers } from './use-members.ts'

export default function Members() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.members'))
  const { role } = useCurrent()
  const [, navigate] = useLocation()
  const [filter, setFilter] = useState<Filter>(() => ({ q: new URLSearchParams(location.search).get('q') ?? '', role: 'any', status: 'any', sort: 'role' }))
  const members = useMembers(filter)
  const isFiltered = filter.q !== '' || filter.role !== 'any' || filter.status !== 'any'

  return (
    <>
      <PageHead title={t('nav.members')} about={t('members.lead')}>
        {mayManage(role) ? <Button kind="primary" icon="plus" onPress={() => navigate('/invite')}>{t('invite.title')}</Button> : <WithReason reason={t('why.managers_only')}>{t('invite.title')}</WithReason>}
      </PageHead>
      <Filters filter={filter} onChange={setFilter} />
      {members.error ? <Failed error={explain(members.error)} onRetry={() => void members.refetch()} />
        : members.isPending ? <Skeleton rows={8} />
        : members.rows.length === 0 && isFiltered ? <Empty icon="search" title={t('members.none')} action={<Button onPress={() => setFilter({ q: '', role: 'any', status: 'any', sort: filter.sort })}>{t('clear_filters')}</Button>}>{t('members.none_about')}</Empty>
        : <MemberTable rows={members.rows} hasMore={members.hasNextPage} isLoadingMore={members.isFetchingNextPage} onMore={() => void members.fetchNextPage()} />}
      {!isFiltered && members.rows.length === 1 && mayManage(role) && <Empty icon="people" title={t('members.alone')} action={<Button kind="primary" icon="plus" onPress={() => navigate('/invite')}>{t('invite.title')}</Button>}>{t('members.alone_about')}</Empty>}
    </>
  )
}
