import type { EventType } from '@roster/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Message } from '../../i18n/en.ts'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { nameOf } from '../../lib/names.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { ChoosePerson } from '../../parts/choose-person.tsx'
import { Select } from '../../parts/select.tsx'
import { eventTypes } from './words.ts'

const spans = ['7', '30', '90', 'all'] as const

/** A person by id; by name too where we have met them. */
export interface Somebody { id: string; name?: string | undefined }

export interface Filter { type: EventType | 'any'; span: (typeof spans)[number]; actor?: Somebody | undefined; subject?: Somebody | undefined }

export function Filters({ filter, onChange }: { filter: Filter; onChange(change: Partial<Filter>): void }) {
  const t = useT()
  const [isChoosing, setChoosing] = useState(false)
  return (
    <div className="filters">
      <Select label={t('activity.type')} hideLabel value={filter.type} onChange={(type) => onChange({ type })} choices={[{ id: 'any', name: t('activity.any_type') }, ...eventTypes.map((id) => ({ id, name: t(`event.${id}`) }))]} />
      <Select label={t('activity.span')} hideLabel value={filter.span} onChange={(span) => onChange({ span })} choices={spans.map((id) => ({ id, name: id === 'all' ? t('activity.all_time') : t('activity.days', { count: Number(id) }) }))} />
      {filter.actor ? <Chip about="activity.by" of={filter.actor} onClear={() => onChange({ actor: undefined })} /> : <Button icon="person" onPress={() => setChoosing(true)}>{t('activity.by_anyone')}</Button>}
      {filter.subject && <Chip about="activity.about" of={filter.subject} onClear={() => onChange({ subject: undefined })} />}
      {isChoosing && <ChoosePerson title={t('activity.who_did')} onChoose={(member) => { setChoosing(false); onChange({ actor: { id: member.user_id, name: nameOf(member) } }) }} onClose={() => setChoosing(false)} />}
    </div>
  )
}

/** Whose events are shown, and the way back to everyone's. */
function Chip({ about, of, onClear }: { about: Message; of: Somebody; onClear(): void }) {
  const t = useT()
  const member = useQuery({ queryKey: useTeamKey('member', of.id), queryFn: () => client.members.get(of.id), enabled: !of.name })
  const name = of.name ?? (member.data && nameOf(member.data)) ?? (member.error ? t('activity.somebody') : '…')
  return <span className="chip">{t(about, { name })}<IconButton icon="x" label={t('activity.clear', { name: t(about, { name }) })} onPress={onClear} /></span>
}
