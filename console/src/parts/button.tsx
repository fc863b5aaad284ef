import { Button as AriaButton, type ButtonProps as AriaButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components'
import { Icon, type IconName } from './icons.tsx'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  wide?: boolean
  children: React.ReactNode
}

export function Button({ kind = 'plain', icon, wide, children, isPending = false, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} isPending={isPending} className={`button ${kind}${wide ? ' wide' : ''}`}>
      {isPending ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={16} />}
      <span>{children}</span>
    </AriaButton>
  )
}

/** A button that is a drawing; its label shows as a tooltip. */
export function IconButton({ icon, label, ...rest }: Omit<AriaButtonProps, 'className' | 'children'> & { icon: IconName; label: string }) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className="icon-button"><Icon name={icon} /></AriaButton>
      <Tooltip className="tooltip" offset={6}>{label}</Tooltip>
    </TooltipTrigger>
  )
}

/** Shows why something cannot be done, to mouse, keyboard and screen reader alike. */
export function WithReason({ reason, children }: { reason: string; children: React.ReactNode }) {
  return (
    <TooltipTrigger delay={200} closeDelay={0}>
      <AriaButton className="reason" aria-label={`${typeof children === 'string' ? `${children}. ` : ''}${reason}`}>{children}<Icon name="lock" size={13} /></AriaButton>
      <Tooltip className="tooltip" offset={6}>{reason}</Tooltip>
    </TooltipTrigger>
  )
}
