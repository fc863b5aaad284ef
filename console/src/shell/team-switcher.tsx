import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useLocation } from 'wouter'
import { useT } from '../i18n/index.tsx'
import { client } from '../lib/client.ts'
import { useCurrent } from '../lib/current.tsx'
import { useExplain } from '../lib/errors.ts'
import { startAfresh } from '../lib/queries.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icons.tsx'
import { type Item, Menu } from '../parts/menu.tsx'
import { useToast } from '../parts/toaster.tsx'

export function TeamSwitcher() {
  const t = useT(), say = useToast(), explain = useExplain()
  const { teamId, role } = useCurrent()
  const [, navigate] = useLocation()
  const trigger = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const places = useQuery({ queryKey: ['teams'], queryFn: client.teams.list, staleTime: 60_000 })
  const current = places.data?.find(({ team_id }) => team_id === teamId)
  const move = useMutation({ mutationFn: client.teams.switchTo, onSuccess: async () => { await startAfresh(); navigate('/members') }, onError: (error) => say(explain(error), 'bad') })

  const items: Item[] = (places.data ?? []).map(({ team_id, name, team_role, is_active }) => ({
    id: team_id, name,
    about: is_active ? t(`role.${team_role}`) : t('suspended_there'),
    isChosen: team_id === teamId,
    isDisabled: !is_active,
    do: () => { if (team_id !== teamId) move.mutate(team_id) },
  }))
  items.push({ id: 'new', name: t('new_team.title'), icon: 'plus', do: () => navigate('/new-team') })
  return (
    <>
      <Button ref={trigger} className="switcher" aria-haspopup="menu" aria-expanded={isOpen} onPress={() => setOpen(true)}>
        <Avatar name={current?.name ?? ' '} of={teamId} size="small" />
        <span className="switcher-words"><b>{current?.name ?? '\u00a0'}</b><small>{t(`role.${role}`)}</small><span className="sr">{t('switcher.label')}</span></span>
        <Icon name="chevron" size={16} />
      </Button>
      <Menu placement="bottom start" label={t('switcher.menu')} items={items} trigger={trigger} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
