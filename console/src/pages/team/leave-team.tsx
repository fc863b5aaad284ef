import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { Card } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { RemoveMember } from '../members/remove-member.tsx'

export function LeaveTeam() {
  const t = useT()
  const { me } = useCurrent()
  const [isLeaving, setLeaving] = useState(false)
  const own = useQuery({ queryKey: useTeamKey('member', me.user_id), queryFn: () => client.members.get(me.user_id) })
  return (
    <Card title={t('members.leave')} about={t('team.leave_about')}>
      <div><Button onPress={() => setLeaving(true)} isDisabled={!own.data}>{t('members.leave')}</Button></div>
      {isLeaving && own.data && <RemoveMember member={own.data} onClose={() => setLeaving(false)} />}
    </Card>
  )
}
