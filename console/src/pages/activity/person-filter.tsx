import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { IconButton } from '../../parts/button.tsx'

/** Whose events are shown, and the way back to everyone's. */
export function PersonFilter({ userId, onClear }: { userId: string; onClear(): void }) {
  const t = useT()
  const member = useQuery({ queryKey: useTeamKey('member', userId), queryFn: () => client.members.get(userId) })
  return (
    <span className="chip">
      {t('activity.about', { name: member.data?.display_name ?? member.data?.email ?? '…' })}
      <IconButton icon="x" label={t('clear_filters')} onPress={onClear} />
    </span>
  )
}
