import type { InvitationPreview } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { useFormat } from '../../lib/format.ts'
import { Avatar } from '../../parts/avatar.tsx'

/** Who invites, to which team, as what. */
export function Offer({ preview }: { preview: InvitationPreview }) {
  const t = useT(), format = useFormat()
  return (
    <div className="offer">
      <Avatar name={preview.team_name} of={preview.team_name} size="large" />
      <h1>{t('accept.join', { team: preview.team_name })}</h1>
      <p className="lead">{preview.invited_by_name ? t('accept.by', { name: preview.invited_by_name }) : t('accept.by_somebody')}</p>
      <dl className="facts">
        <div><dt>{t('role')}</dt><dd>{t(`role.${preview.role}`)}<span className="hint">{t(`role.${preview.role}.about`)}</span></dd></div>
        <div><dt>{t('accept.for')}</dt><dd dir="ltr">{preview.email}</dd></div>
        <div><dt>{t('expires')}</dt><dd>{format.exact(preview.expires_at)}</dd></div>
      </dl>
    </div>
  )
}
