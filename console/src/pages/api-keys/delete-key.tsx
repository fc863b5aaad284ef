import type { ApiKey } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { useFormat } from '../../lib/format.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { useToast } from '../../parts/toaster.tsx'

export function DeleteKey({ apiKey, onDeleted, onClose }: { apiKey: ApiKey; onDeleted(): void; onClose(): void }) {
  const t = useT(), explain = useExplain(), say = useToast(), format = useFormat()
  const end = useMutation({ mutationFn: () => client.apiKeys.delete(apiKey.id), onSuccess: () => { say(t('keys.deleted', { name: apiKey.name })); onDeleted() } })
  return (
    <Confirm title={t('keys.delete_title', { name: apiKey.name })} action={t('keys.delete')} isOpen isPending={end.isPending} error={end.error ? explain(end.error) : undefined} onConfirm={() => end.mutate()} onClose={onClose}>
      <p>{t('keys.delete_about')}</p>
      <p className="hint">{apiKey.last_used_at ? t('keys.used', { when: format.relative(apiKey.last_used_at) }) : t('keys.unused')}</p>
    </Confirm>
  )
}
