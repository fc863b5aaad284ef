import { useRef, useState } from 'react'
import { Label, Text, TextArea, TextField } from 'react-aria-components'
import { useT } from '../../i18n/index.tsx'
import type { Candidate } from '../../lib/addresses.ts'
import { Badge } from '../../parts/bits.tsx'
import { Button } from '../../parts/button.tsx'

/** Where addresses are typed, pasted or dropped as a file, with what each is found to be. */
export function AddressBox({ text, onChange, candidates }: { text: string; onChange(text: string): void; candidates: Candidate[] }) {
  const t = useT()
  const file = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const good = candidates.filter(({ fault }) => !fault).length, bad = candidates.length - good

  async function take(files: FileList | null) {
    const texts = await Promise.all([...(files ?? [])].map((each) => each.text()))
    if (texts.length > 0) onChange([text, ...texts].filter(Boolean).join('\n'))
  }

  return (
    <div className={`address-box${isOver ? ' over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer.files) }}>
      <TextField value={text} onChange={onChange} className="field" autoFocus>
        <Label>{t('invite.addresses')}</Label>
        <TextArea className="input" rows={6} dir="ltr" placeholder={'ann@example.com, bob@example.com\nCid Carter <cid@example.com>'} spellCheck="false" />
        <Text slot="description" className="hint">{t('invite.hint')}</Text>
      </TextField>
      <div className="row">
        <input ref={file} type="file" accept=".csv,.txt,text/csv,text/plain" multiple hidden onChange={(event) => { void take(event.target.files); event.target.value = '' }} aria-label={t('invite.file')} />
        <Button kind="quiet" icon="download" onPress={() => file.current?.click()}>{t('invite.file')}</Button>
        <span className="grow" />
        <span role="status" className="hint">{candidates.length > 0 && t('invite.checked', { good, bad })}</span>
      </div>
      {candidates.length === 0 ? <p className="candidates none">{t('invite.none')}</p> : (
        <ul className="candidates" aria-label={t('invite.preview')} tabIndex={0}>
          {candidates.slice(0, 300).map(({ email, fault }, index) => (
            <li key={index} className={fault ? 'bad' : ''}>
              <bdi dir="ltr">{email}</bdi>
              {fault ? <Badge tone={fault === 'twice' ? 'quiet' : 'bad'}>{t(`invite.${fault}`)}</Badge> : <Badge tone="good">{t('invite.fine')}</Badge>}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
