import type { Member } from '@roster/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { startAfresh } from '../../lib/queries.ts'
import { Avatar } from '../../parts/avatar.tsx'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function Transfer() {
  const t = useT(), say = useToast(), explain = useExplain()
  const { me } = useCurrent()
  const [isOpen, setOpen] = useState(false), [text, setText] = useState(''), [heir, setHeir] = useState<Member>()
  const sought = useDeferredValue(text.trim())
  const found = useQuery({ queryKey: useTeamKey('heirs', sought), queryFn: () => client.members.list({ q: sought || undefined, status: 'active', limit: 8 }).page(), enabled: isOpen, placeholderData: (before) => before })
  const transfer = useMutation({
    mutationFn: (to: Member) => client.team.transfer(to.user_id),
    async onSuccess(_, to) {
      setHeir(undefined)
      say(t('team.transferred', { name: to.display_name ?? to.email }))
      await startAfresh()
    },
  })
  const others = found.data?.items.filter(({ user_id }) => user_id !== me.user_id) ?? []
  return (
    <Card title={t('team.transfer')} about={t('team.transfer_about')}>
      <div><Button onPress={() => setOpen(true)}>{t('team.transfer_choose')}</Button></div>
      <Dialog title={t('team.transfer')} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="dialog-body stack">
          <Field label={t('members.search')} value={text} onChange={setText} autoFocus />
          <ul className="people" aria-busy={found.isFetching}>
            {others.map((member) => (
              <li key={member.user_id}>
                <button type="button" onClick={() => { setOpen(false); setHeir(member) }}>
                  <Avatar name={member.display_name ?? member.email} of={member.user_id} size="small" />
                  <span className="who-words"><b>{member.display_name ?? member.email}</b><small>{t(`role.${member.team_role}`)}</small></span>
                </button>
              </li>
            ))}
            {found.data && others.length === 0 && <li className="hint">{t('members.none')}</li>}
          </ul>
        </div>
      </Dialog>
      {heir && (
        <Confirm title={t('team.transfer_title', { name: heir.display_name ?? heir.email })} action={t('team.transfer')} isOpen isPending={transfer.isPending} error={transfer.error ? explain(transfer.error) : undefined} onConfirm={() => transfer.mutate(heir)} onClose={() => setHeir(undefined)}>
          <p>{t('team.transfer_what', { name: heir.display_name ?? heir.email })}</p>
        </Confirm>
      )}
    </Card>
  )
}
