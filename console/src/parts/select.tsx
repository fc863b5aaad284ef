import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components'
import { Icon } from './icons.tsx'

export interface Choice<T extends string> { id: T; name: string; about?: string; isDisabled?: boolean }

interface SelectProps<T extends string> {
  label: string
  choices: Choice<NoInfer<T>>[]
  value: T
  onChange(value: NoInfer<T>): void
  /** Only for screen readers, where what is chosen says it. */
  hideLabel?: boolean
  isDisabled?: boolean
}

export function Select<T extends string>({ label, choices, value, onChange, hideLabel = false, isDisabled = false }: SelectProps<T>) {
  return (
    <AriaSelect className="field select" value={value} onChange={(key) => onChange(key as T)} isDisabled={isDisabled} aria-label={hideLabel ? label : undefined}>
      {!hideLabel && <Label>{label}</Label>}
      <Button className="input select-button">
        <SelectValue>{() => choices.find(({ id }) => id === value)?.name}</SelectValue>
        <Icon name="chevron" size={16} />
      </Button>
      <Popover className="popover" offset={6}>
        <ListBox className="list-box" items={choices}>
          {({ id, name, about, isDisabled: off }) => (
            <ListBoxItem id={id} textValue={name} isDisabled={off ?? false} className="option">
              <Icon name="check" size={15} className="tick" />
              <span className="option-words"><span className="option-name">{name}</span>{about && <span className="option-about">{about}</span>}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
