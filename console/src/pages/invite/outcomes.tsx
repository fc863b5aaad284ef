import { ProgressBar } from 'react-aria-components'
import { useT } from '../../i18n/index.tsx'
import { Badge, type Tone } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'
import type { Row } from './use-sending.ts'

const tones: Record<Row['state'], Tone> = { waiting: 'quiet', sent: 'good', there: 'warn', refused: 'bad' }

/** How far the sending is, and what became of each address. */
export function Outcomes({ rows, isDone, onRetry, onMore, onDone }: { rows: Row[]; isDone: boolean; onRetry(): void; onMore(): void; onDone(): void }) {
  const t = useT()
  const count = (state: Row['state']) => rows.filter((row) => row.state === state).length
  const done = rows.length - count('waiting')
  return (
    <div className="stack invite">
      <ProgressBar value={done} maxValue={rows.length} aria-label={t('invite.progress')} className="progress">
        <div className="progress-track"><div className="progress-fill" style={{ inlineSize: `${(done / rows.length) * 100}%` }} /></div>
      </ProgressBar>
      <p role="status">{isDone ? t('invite.result', { sent: count('sent'), there: count('there'), refused: count('refused') }) : t('invite.sending', { done, all: rows.length })}</p>
      <ul className="candidates tall" aria-label={t('invite.outcomes')} tabIndex={0}>
        {rows.map(({ email, state, why }) => (
          <li key={email}>
            <span className="who-words"><bdi dir="ltr">{email}</bdi>{why && <small>{why}</small>}</span>
            <Badge tone={tones[state]}>{t(`invite.state_${state}`)}</Badge>
          </li>
        ))}
      </ul>
      <div className="row end">
        {isDone && count('refused') > 0 && <Button onPress={onRetry}>{t('invite.retry')}</Button>}
        <Button onPress={onMore}>{t('invite.more')}</Button>
        <Button kind="primary" onPress={onDone} isDisabled={!isDone}>{t('done')}</Button>
      </div>
    </div>
  )
}
