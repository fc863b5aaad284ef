import type { ApiKey, NewApiKey } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Select } from '../../parts/select.tsx'

const overlaps = ['0', '1', '24', '168'] as const

export function RotateKey({ apiKey, onMade, onClose }: { apiKey: ApiKey; onMade(key: NewApiKey): void; onClose(): void }) {
  const t = useT(), explain = useExplain()
  const [hours, setHours] = useState<(typeof overlaps)[number]>('24')
  const rotate = useMutation({ mutationFn: () => client.apiKeys.rotate(apiKey.id, Number(hours)), onSuccess: onMade })
  return (
    <Confirm title={t('keys.rotate_title', { name: apiKey.name })} action={t('keys.rotate')} danger={false} isOpen isPending={rotate.isPending} error={rotate.error ? explain(rotate.error) : undefined} onConfirm={() => rotate.mutate()} onClose={onClose}>
      <p>{t('keys.rotate_about')}</p>
      <Select label={t('keys.overlap')} value={hours} onChange={setHours} choices={overlaps.map((id) => ({ id, name: id === '0' ? t('keys.at_once') : t('keys.hours', { count: Number(id) }) }))} />
    </Confirm>
  )
}
