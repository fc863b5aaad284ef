import type { NewApiKey, Scope } from '@roster/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Checkbox, CheckboxGroup, Label, Radio, RadioGroup } from 'react-aria-components'
import { useT } from '../../i18n/index.tsx'
import { client } from '../../lib/client.ts'
import { useExplain } from '../../lib/errors.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Icon } from '../../parts/icons.tsx'
import { Select } from '../../parts/select.tsx'

const scopes: Scope[] = ['members:read', 'members:write', 'invitations:read', 'invitations:write', 'keys:read', 'keys:write', 'events:read', 'team:write']
const expiries = ['30', '90', '365', 'never'] as const

export function MakeKey({ onMade, onClose }: { onMade(key: NewApiKey): void; onClose(): void }) {
  const t = useT(), explain = useExplain()
  const [name, setName] = useState(''), [reach, setReach] = useState<'all' | 'some'>('some')
  const [chosen, setChosen] = useState<Scope[]>(['members:read'])
  const [days, setDays] = useState<(typeof expiries)[number]>('90')
  const make = useMutation({
    mutationFn: () => client.apiKeys.create({ name: name.trim(), scopes: reach === 'all' ? null : chosen, expiresInDays: days === 'never' ? null : Number(days) }),
    onSuccess: onMade,
  })
  const isReady = name.trim() !== '' && (reach === 'all' || chosen.length > 0)
  return (
    <Dialog title={t('keys.make')} isOpen onClose={onClose} size="large">
      <form onSubmit={(event) => { event.preventDefault(); if (isReady) make.mutate() }}>
        <div className="dialog-body stack">
          <Field label={t('keys.name')} value={name} onChange={setName} maxLength={200} placeholder={t('keys.name_example')} autoFocus isRequired />
          <RadioGroup value={reach} onChange={(value) => setReach(value as 'all' | 'some')} className="field radios">
            <Label>{t('keys.may')}</Label>
            <Radio value="some" className="radio">{t('keys.some')}</Radio>
            <Radio value="all" className="radio">{t('keys.all')}</Radio>
          </RadioGroup>
          {reach === 'some' && (
            <CheckboxGroup value={chosen} onChange={(value) => setChosen(value as Scope[])} aria-label={t('keys.may')} className="checks">
              {scopes.map((scope) => (
                <Checkbox key={scope} value={scope} className="check">
                  <span className="check-box"><Icon name="check" size={13} strokeWidth={3} /></span>
                  <span className="option-words"><code dir="ltr">{scope}</code><span className="hint">{t(`scope.${scope}`)}</span></span>
                </Checkbox>
              ))}
            </CheckboxGroup>
          )}
          <Select label={t('expires')} value={days} onChange={setDays} choices={expiries.map((id) => ({ id, name: id === 'never' ? t('never') : t('keys.in_days', { count: Number(id) }) }))} />
          {make.error && <p className="error-text" role="alert">{explain(make.error)}</p>}
        </div>
        <footer className="dialog-foot">
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" isPending={make.isPending} isDisabled={!isReady}>{t('keys.make')}</Button>
        </footer>
      </form>
    </Dialog>
  )
}
