import type { HTMLInputTypeAttribute } from 'react'
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components'

interface FieldProps {
  label: string
  value: string
  onChange(value: string): void
  type?: HTMLInputTypeAttribute
  hint?: string
  error?: string | undefined
  placeholder?: string
  autoComplete?: string
  autoFocus?: boolean
  isRequired?: boolean
  isDisabled?: boolean
  maxLength?: number
  inputMode?: 'email' | 'numeric' | 'text'
}

/** A line to type, with its label, what it is for, and what is wrong with it. */
export function Field({ label, hint, error, placeholder, inputMode, ...rest }: FieldProps) {
  return (
    <TextField {...rest} isInvalid={Boolean(error)} validationBehavior="aria" className="field">
      <Label>{label}</Label>
      <Input className="input" placeholder={placeholder} inputMode={inputMode} dir={rest.type === 'email' ? 'ltr' : 'auto'} />
      {hint && !error && <Text slot="description" className="hint">{hint}</Text>}
      <FieldError className="error-text">{error}</FieldError>
    </TextField>
  )
}
