import type { ApiKey } from '@roster/client'
import { useT } from '../../i18n/index.tsx'
import { useCurrent } from '../../lib/current.tsx'
import { useFormat } from '../../lib/format.ts'
import { Badge, Time } from '../../parts/bits.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'

export function KeyTable({ keys, onRotate, onDelete }: { keys: ApiKey[]; onRotate(key: ApiKey): void; onDelete(key: ApiKey): void }) {
  const t = useT(), format = useFormat()
  const { me } = useCurrent()
  return (
    <div className="table-frame">
      <table className="table keys">
        <thead><tr><th scope="col">{t('keys.name')}</th><th scope="col">{t('keys.acts_as')}</th><th scope="col">{t('keys.may')}</th><th scope="col">{t('keys.last_used')}</th><th scope="col">{t('expires')}</th><th><span className="sr">{t('actions')}</span></th></tr></thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td className="main-cell"><bdi>{key.name}</bdi><small className="cell-note"><code dir="ltr">{key.prefix}…</code></small></td>
              <td data-label={t('keys.acts_as')}>{key.user_id === me.user_id ? t('keys.you') : <bdi dir="ltr">{key.email}</bdi>}</td>
              <td data-label={t('keys.may')}>{key.scopes === null ? <Badge tone="accent">{t('keys.everything')}</Badge> : <span className="scopes">{key.scopes.map((scope) => <code key={scope} dir="ltr">{scope}</code>)}</span>}</td>
              <td className="dim" data-label={t('keys.last_used')}>{key.last_used_at ? <Time at={key.last_used_at} /> : t('never')}</td>
              <td className="dim" data-label={t('expires')}>{key.expires_at ? <time dateTime={key.expires_at} title={format.exact(key.expires_at)}>{format.day(key.expires_at)}</time> : t('never')}</td>
              <td className="end">
                <MenuButton label={t('keys.more', { name: key.name })} items={[
                  { id: 'rotate', name: t('keys.rotate'), icon: 'key', about: t('keys.rotate_hint'), do: () => onRotate(key) },
                  { id: 'delete', name: t('keys.delete'), icon: 'trash', danger: true, do: () => onDelete(key) },
                ]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
