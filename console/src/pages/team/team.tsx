import { useQuery } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useCurrent, useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { useTitle } from '../../lib/title.ts'
import { Failed, PageHead, Skeleton } from '../../parts/bits.tsx'
import { DeleteTeam } from './delete-team.tsx'
import { LeaveTeam } from './leave-team.tsx'
import { RenameTeam } from './rename-team.tsx'
import { Seats } from './seats.tsx'
import { Transfer } from './transfer.tsx'

export default function Team() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.team'))
  const { role } = useCurrent()
  const team = useQuery({ queryKey: useTeamKey('team'), queryFn: client.team.get })
  return (
    <>
      <PageHead title={t('nav.team')} about={t('team.lead')} />
      {team.error ? <Failed error={explain(team.error)} onRetry={() => void team.refetch()} /> : !team.data ? <Skeleton rows={4} /> : (
        <div className="cards">
          <RenameTeam team={team.data} />
          <Seats team={team.data} />
          {role === 'owner' && <Transfer />}
          <LeaveTeam />
          {role === 'owner' && <DeleteTeam team={team.data} />}
        </div>
      )}
    </>
  )
}
