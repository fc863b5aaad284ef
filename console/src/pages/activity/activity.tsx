import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Redirect } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { mayManage } from '../../lib/authority.ts'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { startOfDay } from '../../lib/days.ts'
import { useExplain } from '../../lib/errors.ts'
import { useTitle } from '../../lib/title.ts'
import { Empty, Failed, PageHead, Skeleton } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Chart } from './chart.tsx'
import { ExportButton } from './export-button.tsx'
import { type Filter, Filters } from './filters.tsx'
import { Timeline } from './timeline.tsx'

export default function Activity() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.activity'))
  const { role } = useCurrent()
  const [filter, setFilter] = useState<Filter>(() => {
    const person = new URLSearchParams(location.search).get('person')
    return { type: 'any', span: '30', subject: person ? { id: person } : undefined }
  })
  const narrow = (change: Partial<Filter>) => setFilter((before) => ({ ...before, ...change }))
  const { type, span, actor, subject } = filter
  const since = useMemo(() => span === 'all' ? undefined : startOfDay(Number(span) - 1).toISOString(), [span])
  const about = { type: type === 'any' ? undefined : type, actor: actor?.id, subject: subject?.id }
  const events = useInfiniteQuery({
    queryKey: useTeamKey('events', about, since),
    queryFn: ({ pageParam, signal }) => client.events.list({ ...about, since, limit: 50 }).page(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    enabled: mayManage(role),
  })
  if (!mayManage(role)) return <Redirect to="/members" replace />
  const rows = events.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <PageHead title={t('nav.activity')} about={t('activity.lead')}><ExportButton query={{ ...about, since }} /></PageHead>
      <Chart days={span === 'all' ? 90 : Number(span)} about={about} />
      <Filters filter={filter} onChange={narrow} />
      {events.error ? <Failed error={explain(events.error)} onRetry={() => void events.refetch()} />
        : events.isPending ? <Skeleton />
        : rows.length === 0 ? <Empty icon="activity" title={t('activity.none')}>{t('activity.none_about')}</Empty>
        : <Timeline events={rows} onChoose={narrow} />}
      {events.hasNextPage && <div className="more"><Button isPending={events.isFetchingNextPage} onPress={() => void events.fetchNextPage()}>{t('show_more')}</Button></div>}
    </>
  )
}
