import type { Member } from '@roster/client'
import { memo, useRef } from 'react'
import { useT } from '../../i18n/index.tsx'
import { whyNoRoleAtAll } from '../../lib/authority.ts'
import { useCurrent } from '../../lib/current.tsx'
import { nameOf } from '../../lib/names.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Badge, Time } from '../../parts/bits.tsx'
import type { Ask } from './use-member-menu.tsx'

/** A row is made at every few pixels of scrolling: so few elements, native buttons, and drawings that are backgrounds. */
export const MemberRow = memo(function MemberRow({ member, index, offset, ask }: { member: Member; index: number; offset: number; ask: Ask }) {
  const t = useT()
  const { me, role } = useCurrent()
  const roleButton = useRef<HTMLButtonElement>(null), more = useRef<HTMLButtonElement>(null)
  const name = nameOf(member), roleName = t(`role.${member.team_role}`)
  const whyNot = whyNoRoleAtAll({ role, userId: me.user_id }, member)
  return (
    <div role="row" aria-rowindex={index} className={`tr${member.is_active ? '' : ' faded'}`} style={{ top: offset }}>
      <span role="cell" className="who">
        <Avatar name={name} of={member.user_id} />
        <span className="who-words"><b><bdi>{name}</bdi></b>{member.user_id === me.user_id && <Badge>{t('you')}</Badge>}{member.display_name && <small dir="ltr">{member.email}</small>}</span>
      </span>
      <span role="cell">
        <button
          type="button" ref={roleButton} className={`cell-button ${whyNot ? 'locked' : 'opens'}`} aria-haspopup="menu" title={whyNot && t(whyNot)}
          aria-label={whyNot ? `${roleName}. ${t(whyNot)}` : t('members.role_of', { name, role: roleName })} onClick={() => ask('role', member, roleButton)}
        >{roleName}</button>
      </span>
      {member.is_active ? <span role="cell" className="status">{t('active')}</span> : <span role="cell"><Badge tone="warn">{t('suspended')}</Badge></span>}
      <span role="cell" className="dim">{member.last_login ? <Time at={member.last_login} /> : t('never')}</span>
      <span role="cell" className="end">
        <button type="button" ref={more} className="icon-button dots" aria-haspopup="menu" aria-label={t('members.more', { name })} onClick={() => ask('more', member, more)} />
      </span>
    </div>
  )
})
