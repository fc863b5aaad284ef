import type { ApiKey, NewApiKey } from '@roster/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useTeamKey } from '../../lib/current.tsx'
import { useExplain } from '../../lib/errors.ts'
import { queries } from '../../lib/queries.ts'
import { useTitle } from '../../lib/title.ts'
import { Empty, Failed, PageHead, Skeleton } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import { DeleteKey } from './delete-key.tsx'
import { KeyTable } from './key-table.tsx'
import { MakeKey } from './make-key.tsx'
import { NewKey } from './new-key.tsx'
import { RotateKey } from './rotate-key.tsx'

type Doing = { what: 'make' } | { what: 'rotate' | 'delete'; key: ApiKey } | { what: 'show'; made: NewApiKey }

export default function ApiKeys() {
  const t = useT(), explain = useExplain()
  useTitle(t('nav.api_keys'))
  const key = useTeamKey('api-keys')
  const keys = useQuery({ queryKey: key, queryFn: client.apiKeys.list })
  const [doing, setDoing] = useState<Doing | undefined>(() => new URLSearchParams(location.search).has('new') ? { what: 'make' } : undefined)
  const stop = () => setDoing(undefined)
  function show(made: NewApiKey) {
    setDoing({ what: 'show', made })
    void queries.invalidateQueries({ queryKey: key })
  }
  const make = <Button kind="primary" icon="plus" onPress={() => setDoing({ what: 'make' })}>{t('keys.make')}</Button>
  return (
    <>
      <PageHead title={t('nav.api_keys')} about={t('keys.lead')}>{make}</PageHead>
      {keys.error ? <Failed error={explain(keys.error)} onRetry={() => void keys.refetch()} />
        : keys.isPending ? <Skeleton rows={4} />
        : keys.data.length === 0 ? <Empty icon="key" title={t('keys.none')} action={make}>{t('keys.none_about')}</Empty>
        : <KeyTable keys={keys.data} onRotate={(each) => setDoing({ what: 'rotate', key: each })} onDelete={(each) => setDoing({ what: 'delete', key: each })} />}
      {doing?.what === 'make' && <MakeKey onMade={show} onClose={stop} />}
      {doing?.what === 'rotate' && <RotateKey apiKey={doing.key} onMade={show} onClose={stop} />}
      {doing?.what === 'delete' && <DeleteKey apiKey={doing.key} onDeleted={() => { stop(); void queries.invalidateQueries({ queryKey: key }) }} onClose={stop} />}
      {doing?.what === 'show' && <NewKey made={doing.made} onClose={stop} />}
    </>
  )
}
