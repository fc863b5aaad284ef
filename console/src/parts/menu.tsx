import type { RefObject } from 'react'
import { Menu as AriaMenu, MenuItem, Popover } from 'react-aria-components'
import { Icon, type IconName } from './icons.tsx'

export interface Item { id: string; name: string; icon?: IconName; about?: string | undefined; isDisabled?: boolean; danger?: boolean; isChosen?: boolean; do(): void }

/** What can be done, over the button that asked; one menu serves a whole list. */
export function Menu({ label, items, trigger, isOpen, onClose, placement = 'bottom end' }: { label: string; items: Item[]; trigger: RefObject<Element | null>; isOpen: boolean; onClose(): void; placement?: 'bottom start' | 'bottom end' }) {
  return (
    <Popover triggerRef={trigger} isOpen={isOpen} onOpenChange={(open) => { if (!open) onClose() }} aria-label={label} className="popover" placement={placement} offset={6}>
      <AriaMenu aria-label={label} className="list-box" items={items} disabledKeys={items.filter((item) => item.isDisabled).map(({ id }) => id)} onAction={(key) => items.find(({ id }) => id === key)?.do()} onClose={onClose} autoFocus="first">
        {(item) => (
          <MenuItem id={item.id} textValue={item.name} className={`option${item.danger ? ' danger' : ''}`}>
            {item.icon && <Icon name={item.icon} size={16} />}
            {item.isChosen !== undefined && <Icon name="check" size={15} className={item.isChosen ? 'chosen' : 'unchosen'} />}
            <span className="option-words"><span className="option-name">{item.name}</span>{item.about && <span className="option-about">{item.about}</span>}</span>
          </MenuItem>
        )}
      </AriaMenu>
    </Popover>
  )
}
