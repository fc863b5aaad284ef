import { useEffect, useRef } from 'react'

const length = 6

/** Six boxes for a code; a pasted one fills them all, and the last digit sends it. */
export function CodeInput({ value, onChange, onWhole, label, isInvalid, isDisabled }: { value: string; onChange(code: string): void; onWhole(code: string): void; label: (digit: number) => string; isInvalid: boolean; isDisabled: boolean }) {
  const boxes = useRef<(HTMLInputElement | null)[]>([])

  useEffect(() => { if (isInvalid && !isDisabled) boxes.current[0]?.focus() }, [isInvalid, isDisabled])

  function put(at: number, typed: string) {
    const digits = typed.replace(/\D/g, '')
    if (!digits) return
    const next = (digits.length >= length ? digits : value.slice(0, at) + digits + value.slice(at + digits.length)).slice(0, length)
    onChange(next)
    boxes.current[Math.min(next.length, at + digits.length, length - 1)]?.focus()
    if (next.length === length) onWhole(next)
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLInputElement>, at: number) {
    const forward = event.key === 'ArrowRight', back = event.key === 'ArrowLeft'
    if (forward || back) boxes.current[at + (forward ? 1 : -1)]?.focus()
    if (event.key !== 'Backspace') return
    event.preventDefault()
    const from = value[at] ? at : at - 1
    if (from < 0) return
    onChange(value.slice(0, from) + value.slice(from + 1))
    boxes.current[from]?.focus()
  }

  return (
    <div className="code-input" dir="ltr" role="group" aria-label={label(0)}>
      {Array.from({ length }, (_, at) => (
        <input
          key={at}
          ref={(box) => { boxes.current[at] = box }}
          className="input"
          value={value[at] ?? ''}
          inputMode="numeric"
          autoComplete={at === 0 ? 'one-time-code' : 'off'}
          aria-label={label(at + 1)}
          aria-invalid={isInvalid || undefined}
          disabled={isDisabled}
          autoFocus={at === 0}
          onFocus={(event) => event.target.select()}
          onPaste={(event) => { event.preventDefault(); put(0, event.clipboardData.getData('text')) }}
          onInput={(event) => put(at, event.currentTarget.value.length > 2 ? event.currentTarget.value : event.currentTarget.value.slice(-1))}
          onChange={() => {}}
          onKeyDown={(event) => onKeyDown(event, at)}
        />
      ))}
    </div>
  )
}
