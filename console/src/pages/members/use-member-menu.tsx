import type { Member } from '@roster/client'
import { type RefObject, useCallback, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { mayManage, roles, whyNotGovern, whyNotRole } from '../../lib/authority.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useCopy } from '../../parts/copy.tsx'
import { type Item, Menu } from '../../parts/menu.tsx'
import { useChangeMember } from './use-members.ts'

export type Ask = (what: 'role' | 'more', member: Member, trigger: RefObject<Element | null>) => void
interface Asked { what: 'role' | 'more'; member: Member; trigger: RefObject<Element | null> }

/** One menu for all rows: the roles of a member, or what else can be done with them, each with its reason where it cannot. */
export function useMemberMenu() {
  const t = useT(), copy = useCopy()
  const { me, role } = useCurrent(), actor = { role, userId: me.user_id }
  const [, navigate] = useLocation()
  const [asked, setAsked] = useState<Asked>()
  const [isOpen, setOpen] = useState(false)
  const [removing, setRemoving] = useState<Member>()
  const change = useChangeMember()
  const ask = useCallback<Ask>((what, member, trigger) => { setAsked({ what, member, trigger }); setOpen(true) }, [])

  function rolesOf(member: Member): Item[] {
    return roles.map((to) => {
      const whyNot = to === member.team_role ? undefined : whyNotRole(actor, member, to)
      return {
        id: to, name: t(`role.${to}`), about: whyNot ? t(whyNot) : t(`role.${to}.about`), isChosen: to === member.team_role, isDisabled: whyNot !== undefined,
        do: () => { if (to !== member.team_role) change.mutate({ member, to: { team_role: to } }) },
      }
    })
  }

  function actionsOn(member: Member): Item[] {
    const isSelf = member.user_id === me.user_id
    const whyNot = isSelf ? undefined : whyNotGovern(actor, member)
    return [
      { id: 'copy', name: t('members.copy_email'), icon: 'copy', do: () => void copy(member.email) },
      ...(mayManage(role) ? [{ id: 'activity', name: t('members.activity'), icon: 'activity' as const, do: () => navigate(`/activity?person=${member.user_id}`) }] : []),
      ...(isSelf ? [] : [{
        id: 'suspend', name: t(member.is_active ? 'members.suspend' : 'members.reinstate'), icon: 'lock' as const, isDisabled: whyNot !== undefined,
        about: whyNot ? t(whyNot) : member.is_active ? t('members.suspend_about') : undefined,
        do: () => change.mutate({ member, to: { is_active: !member.is_active } }),
      }]),
      { id: 'remove', name: t(isSelf ? 'members.leave' : 'members.remove'), icon: isSelf ? 'logout' : 'trash', danger: true, isDisabled: whyNot !== undefined, about: whyNot && t(whyNot), do: () => setRemoving(member) },
    ]
  }

  const menu = useMemo(() => asked && (
    <Menu
      label={t(asked.what === 'role' ? 'role' : 'actions')}
      items={asked.what === 'role' ? rolesOf(asked.member) : actionsOn(asked.member)}
      placement={asked.what === 'role' ? 'bottom start' : 'bottom end'} trigger={asked.trigger} isOpen={isOpen} onClose={() => setOpen(false)}
    />
  ), [asked, isOpen, role]) // the rest is made of these
  return { menu, ask, removing, stopRemoving: () => setRemoving(undefined) }
}
