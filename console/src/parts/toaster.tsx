import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { useT } from '../i18n/index.tsx'
import { IconButton } from './button.tsx'
import { Icon } from './icons.tsx'

interface Toast { id: number; text: string; tone: 'good' | 'bad' }
type Say = (text: string, tone?: Toast['tone']) => void

const Context = createContext<Say>(() => {})
let last = 0

/** Says in a corner what has happened; screen readers hear it. */
export const useToast = () => useContext(Context)

export function Toaster({ children }: { children: ReactNode }) {
  const t = useT()
  const [toasts, setToasts] = useState<Toast[]>([])
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const say = useCallback<Say>((text, tone = 'good') => {
    const id = ++last
    setToasts((all) => [...all.slice(-2), { id, text, tone }])
    setTimeout(() => drop(id), tone === 'bad' ? 12_000 : 6000)
  }, [drop])
  return (
    <Context value={say}>
      {children}
      <div className="toasts" role="region" aria-label={t('notifications')} aria-live="polite">
        {toasts.map(({ id, text, tone }) => (
          <div key={id} className={`toast ${tone}`}>
            <Icon name={tone === 'bad' ? 'alert' : 'check'} size={17} />
            <p>{text}</p>
            <IconButton icon="x" label={t('close')} onPress={() => drop(id)} />
          </div>
        ))}
      </div>
    </Context>
  )
}
