import type { Member } from '@roster/client'
import { memo, useRef } from 'react'
import { useT } from '../../i18n/index.tsx'
import { whyNoRoleAtAll } from '../../lib/authority.ts'
import { useCurrent } from '../../lib/current.tsx'
import { nameOf } from '../../lib/names.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Badge, Time } from '../../parts/bits.tsx'
import { WithReason } from '../../parts/button.tsx'
import { Icon } from '../../parts/icons.tsx'
import type { Ask } from './use-member-menu.tsx'

/** Native buttons: a row is made at every few pixels of scrolling. */
export const MemberRow = memo(function MemberRow({ member, index, offset, ask }: { member: Member; index: number; offset: number; ask: Ask }) {
  const t = useT()
  const { me, role } = useCurrent()
  const roleButton = useRef<HTMLButtonElement>(null), more = useRef<HTMLButtonElement>(null)
  const name = nameOf(member)
  const whyNot = whyNoRoleAtAll({ role, userId: me.user_id }, member)
  return (
    <div role="row" aria-rowindex={index} className={`tr${member.is_active ? '' : ' faded'}`} style={{ transform: `translateY(${offset}px)` }}>
      <span role="cell" className="who">
        <Avatar name={name} of={member.user_id} />
        <span className="who-words"><b><bdi>{name}</bdi>{member.user_id === me.user_id && <Badge>{t('you')}</Badge>}</b>{member.display_name && <small dir="ltr">{member.email}</small>}</span>
      </span>
      <span role="cell">
        {whyNot ? <WithReason reason={t(whyNot)}>{t(`role.${member.team_role}`)}</WithReason> : (
          <button type="button" ref={roleButton} className="cell-button" aria-haspopup="menu" aria-label={t('members.role_of', { name, role: t(`role.${member.team_role}`) })} onClick={() => ask('role', member, roleButton)}>
            {t(`role.${member.team_role}`)}<Icon name="chevron" size={14} />
          </button>
        )}
      </span>
      <span role="cell">{member.is_active ? <span className="status">{t('active')}</span> : <Badge tone="warn">{t('suspended')}</Badge>}</span>
      <span role="cell" className="dim">{member.last_login ? <Time at={member.last_login} /> : t('never')}</span>
      <span role="cell" className="end">
        <button type="button" ref={more} className="icon-button" aria-haspopup="menu" aria-label={t('members.more', { name })} onClick={() => ask('more', member, more)}><Icon name="more" /></button>
      </span>
    </div>
  )
})
