import type { Role } from '@roster/client'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useT } from '../../i18n/index.tsx'
import { readAddresses } from '../../lib/addresses.ts'
import { mayManage, rolesToInvite } from '../../lib/authority.ts'
import { useCurrent } from '../../lib/current.tsx'
import { useTitle } from '../../lib/title.ts'
import { Empty, PageHead } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { Select } from '../../parts/select.tsx'
import { AddressBox } from './address-box.tsx'
import { Outcomes } from './outcomes.tsx'
import { useSending } from './use-sending.ts'

/** Many invitations at once: paste, check, look, send, and see what became of each. */
export default function Invite() {
  const t = useT()
  useTitle(t('invite.title'))
  const { role: own } = useCurrent()
  const [, navigate] = useLocation()
  const [text, setText] = useState(''), [role, setRole] = useState<Role>('member')
  const candidates = useMemo(() => readAddresses(text), [text])
  const good = candidates.filter(({ fault }) => !fault)
  const sending = useSending()

  if (!mayManage(own)) return <Empty isPage icon="lock" title={t('why.managers_only')}>{t('invite.not_yours')}</Empty>
  if (sending.rows.length > 0) {
    return (
      <>
        <PageHead title={t('invite.title')} />
        <Outcomes rows={sending.rows} isDone={sending.isDone} onRetry={sending.retry} onMore={() => { sending.clear(); setText('') }} onDone={() => navigate('/invitations')} />
      </>
    )
  }
  return (
    <>
      <PageHead title={t('invite.title')} about={t('invite.lead')} />
      <form className="stack invite" onSubmit={(event) => { event.preventDefault(); if (good.length > 0) void sending.send(good.map(({ email }) => email), role) }}>
        <AddressBox text={text} onChange={setText} candidates={candidates} />
        <Select label={t('role')} value={role} onChange={setRole} choices={(['member', 'billing', 'admin', 'owner'] as const).map((id) => ({ id, name: t(`role.${id}`), about: rolesToInvite(own).includes(id) ? t(`role.${id}.about`) : t('why.above_own'), isDisabled: !rolesToInvite(own).includes(id) }))} />
        <div className="row end">
          <Button kind="quiet" onPress={() => navigate('/invitations')}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" icon="mail" isDisabled={good.length === 0}>{good.length === 0 ? t('invite.send_none') : t('invite.send', { count: good.length })}</Button>
        </div>
      </form>
    </>
  )
}
