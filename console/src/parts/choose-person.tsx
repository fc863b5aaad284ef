import type { Member } from '@roster/client'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useTeamKey } from '../lib/current.tsx'
import { nameOf } from '../lib/names.ts'
import { Avatar } from './avatar.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'

interface ChoosePersonProps {
  title: string
  /** Who can be chosen, of those that fit what is typed. */
  may?: (member: Member) => boolean
  onChoose(member: Member): void
  onClose(): void
}

/** One of the team's members, found by typing. */
export function ChoosePerson({ title, may = () => true, onChoose, onClose }: ChoosePersonProps) {
  const t = useT()
  const [text, setText] = useState(''), sought = useDeferredValue(text.trim())
  const found = useQuery({ queryKey: useTeamKey('people', sought), queryFn: () => client.members.list({ q: sought || undefined, limit: 8 }).page(), placeholderData: (before) => before })
  const people = found.data?.items.filter(may) ?? []
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <div className="dialog-body stack">
        <Field label={t('members.search')} value={text} onChange={setText} autoComplete="off" autoFocus />
        <ul className="people" aria-busy={found.isFetching}>
          {people.map((member) => (
            <li key={member.user_id}>
              <button type="button" onClick={() => onChoose(member)}>
                <Avatar name={nameOf(member)} of={member.user_id} size="small" />
                <span className="who-words"><b><bdi>{nameOf(member)}</bdi></b><small>{member.display_name ? <bdi dir="ltr">{member.email}</bdi> : t(`role.${member.team_role}`)}</small></span>
              </button>
            </li>
          ))}
          {found.data && people.length === 0 && <li className="hint">{t('members.none')}</li>}
        </ul>
      </div>
    </Dialog>
  )
}
