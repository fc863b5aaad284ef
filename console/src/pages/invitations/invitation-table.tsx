import type { Invitation } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { queries } from '../../lib/queries.ts'
import { Badge, Time, type Tone } from '../../parts/bits.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { useCopy } from '../../parts/copy.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'
import { useToast } from '../../parts/toaster.tsx'

const tones: Record<Invitation['status'], Tone> = { pending: 'accent', accepted: 'good', declined: 'quiet', revoked: 'quiet', expired: 'warn' }
const mailTones: Record<NonNullable<Invitation['mail']>['state'], Tone> = { waiting: 'quiet', sent: 'good', retrying: 'warn', failed: 'bad' }

export function InvitationTable({ rows }: { rows: Invitation[] }) {
  const t = useT(), say = useToast(), explain = useExplain(), copy = useCopy()
  const key = useTeamKey('invitations')
  const [revoking, setRevoking] = useState<Invitation>()
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const resend = useMutation({ mutationFn: (invitation: Invitation) => client.invitations.resend(invitation.id), onSuccess: (_, { email }) => say(t('invitations.resent', { email })), onError: (error) => say(explain(error), 'bad'), onSettled: refresh })
  const revoke = useMutation({ mutationFn: (invitation: Invitation) => client.invitations.revoke(invitation.id), onSuccess: (_, { email }) => { setRevoking(undefined); say(t('invitations.revoked', { email })) }, onSettled: refresh })

  const actionsOn = (invitation: Invitation) => [
    { id: 'copy', name: t('invitations.copy_link'), icon: 'copy' as const, do: () => void copy(`${location.origin}/accept#token=${invitation.token}`) },
    { id: 'resend', name: t('invitations.resend'), icon: 'mail' as const, about: t('invitations.resend_about'), do: () => resend.mutate(invitation) },
    { id: 'revoke', name: t('invitations.revoke'), icon: 'trash' as const, danger: true, do: () => setRevoking(invitation) },
  ]
  return (
    <>
      <div className="table-frame">
        <table className="table invitations">
          <thead><tr><th scope="col">{t('invitations.to')}</th><th scope="col">{t('role')}</th><th scope="col">{t('status')}</th><th scope="col">{t('invitations.mail')}</th><th scope="col">{t('invitations.by')}</th><th scope="col">{t('expires')}</th><th><span className="sr">{t('actions')}</span></th></tr></thead>
          <tbody>
            {rows.map((invitation) => (
              <tr key={invitation.id}>
                <td className="main-cell"><bdi dir="ltr">{invitation.email}</bdi></td>
                <td>{t(`role.${invitation.role}`)}</td>
                <td><Badge tone={tones[invitation.status]}>{t(`invitation.${invitation.status}`)}</Badge></td>
                <td>{invitation.mail ? <><Badge tone={mailTones[invitation.mail.state]}>{t(`mail.${invitation.mail.state}`)}</Badge>{invitation.mail.error && <small className="cell-note" dir="ltr">{invitation.mail.error}</small>}</> : <span className="dim">–</span>}</td>
                <td className="dim" data-label={t('invitations.by')}><bdi dir="ltr">{invitation.invited_by_email}</bdi><small className="cell-note"><Time at={invitation.created_at} /></small></td>
                <td className="dim" data-label={t('expires')}>{invitation.status === 'pending' ? <Time at={invitation.expires_at} /> : '–'}</td>
                <td className="end">{invitation.status === 'pending' && <MenuButton label={t('invitations.more', { email: invitation.email })} items={actionsOn(invitation)} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {revoking && (
        <Confirm title={t('invitations.revoke_title')} action={t('invitations.revoke')} isOpen isPending={revoke.isPending} error={revoke.error ? explain(revoke.error) : undefined} onConfirm={() => revoke.mutate(revoking)} onClose={() => setRevoking(undefined)}>
          <p>{t('invitations.revoke_about', { email: revoking.email })}</p>
        </Confirm>
      )}
    </>
  )
}
