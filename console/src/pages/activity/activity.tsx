import type { EventType } from '@roster/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { mayManage } from '../../lib/authority.ts'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { startOfDay } from '../../lib/days.ts'
import { useExplain } from '../../lib/errors.ts'
import { useTitle } from '../../lib/title.ts'
import { Empty, Failed, PageHead, Skeleton } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Select } from '../../parts/select.tsx'
import { Chart } from './chart.tsx'
import { ExportButton } from './export-button.tsx'
import { PersonFilter } from './person-filter.tsx'
import { Timeline } from './timeline.tsx'
import { eventTypes } from './words.ts'

const spans = ['7', '30', '90', 'all'] as const

export default function Activity() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.activity'))
  const { role } = useCurrent()
  const [, navigate] = useLocation()
  const [type, setType] = useState<EventType | 'any'>('any')
  const [span, setSpan] = useState<(typeof spans)[number]>('30')
  const person = new URLSearchParams(location.search).get('person') ?? undefined
  const since = useMemo(() => span === 'all' ? undefined : startOfDay(Number(span) - 1).toISOString(), [span])
  const filter = { type: type === 'any' ? undefined : type, subject: person, since }
  const events = useInfiniteQuery({
    queryKey: useTeamKey('events', filter),
    queryFn: ({ pageParam, signal }) => client.events.list({ ...filter, limit: 50 }).page(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    enabled: mayManage(role),
  })
  if (!mayManage(role)) return <Redirect to="/members" replace />
  const rows = events.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <PageHead title={t('nav.activity')} about={t('activity.lead')}><ExportButton filter={filter} /></PageHead>
      <Chart days={span === '7' ? 7 : span === '30' ? 30 : 90} type={filter.type} subject={person} />
      <div className="filters">
        <Select label={t('activity.type')} hideLabel value={type} onChange={setType} choices={[{ id: 'any', name: t('activity.any_type') }, ...eventTypes.map((id) => ({ id, name: t(`event.${id}`) }))]} />
        <Select label={t('activity.span')} hideLabel value={span} onChange={setSpan} choices={spans.map((id) => ({ id, name: id === 'all' ? t('activity.all_time') : t('activity.days', { count: Number(id) }) }))} />
        {person && <PersonFilter userId={person} onClear={() => navigate('/activity')} />}
      </div>
      {events.error ? <Failed error={explain(events.error)} onRetry={() => void events.refetch()} />
        : events.isPending ? <Skeleton />
        : rows.length === 0 ? <Empty icon="activity" title={t('activity.none')}>{t('activity.none_about')}</Empty>
        : <Timeline events={rows} />}
      {events.hasNextPage && <div className="more"><Button isPending={events.isFetchingNextPage} onPress={() => void events.fetchNextPage()}>{t('show_more')}</Button></div>}
    </>
  )
}
